import t from 'tap';
import { SetBacks } from '../../lib/survey/index.js';

function found(rows: readonly (readonly [machine: number, seconds: number])[]): readonly number[] {
  const setBacks = new SetBacks();
  for (let from = 0; from < rows.length; from += 3) {
    const part = rows.slice(from, from + 3);
    const time = BigInt64Array.from(part, ([, seconds]) => BigInt(seconds * 1e9));
    setBacks.add({ length: part.length, machine: Uint32Array.from(part, ([code]) => code), time, values: [] });
  }
  return setBacks.times;
}

t.test('the times of a machine that go back by minutes to an hour', async (t) => {
  const at = 1_698_544_800;
  t.strictSame(
    found([
      [0, at],
      [0, at + 3590],
      [0, at],
      [0, at + 10],
    ]),
    [at],
  );
  t.strictSame(
    found([
      [0, at + 3590],
      [1, at],
      [2, at + 5000],
      [0, at + 3600],
    ]),
    [],
    'of other machines',
  );
  t.strictSame(
    found([
      [0, at],
      [0, at - 10],
      [0, at - 200],
      [0, at - 8000],
    ]),
    [],
    'a little, and by hours',
  );
  t.strictSame(
    found([
      [0, -at],
      [0, -at - 3600],
    ]),
    [-at - 3600],
    'before 1970',
  );
  t.equal(
    found(Array.from({ length: 2000 }, (_, n) => [0, at + (n % 2) * 600] as const)).length,
    256,
    'the first ones',
  );
});
