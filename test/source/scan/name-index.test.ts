import t from 'tap';
import { MachineDictionary } from '../../../lib/model/batch.js';
import { NameIndex } from '../../../lib/source/scan/name-index.js';
import { Random } from '../../random.js';

t.test('names get the codes of the dictionary, in any order and number', async (t) => {
  const random = new Random(7);
  const names = Array.from({ length: 20_000 }, (_, n) => `${'x'.repeat(n % 9)}${n}`);
  names.push('', 'a', 'ab', 'abc', 'abcd', 'abcde', 'öfen', '机器', 'long '.repeat(1000));
  const bytes = new Uint8Array(8000);
  const view = new DataView(bytes.buffer);
  const machines = new MachineDictionary();
  const index = new NameIndex(machines);
  const expected = new MachineDictionary();
  let wrong = 0;
  for (let n = 0; n < 100_000; n++) {
    // Repeated names, round-robin names and random names.
    const name = n % 3 === 0 ? names[(n / 7) | 0] : n % 3 === 1 ? names[n % 40] : random.pick(names);
    const encoded = Buffer.from(name ?? 'none', 'utf8');
    const start = random.below(9);
    bytes.fill(random.below(256), 0, 64).set(encoded, start);
    if (index.code(view, start, encoded.length) !== expected.code(name ?? 'none')) wrong++;
  }
  t.equal(wrong, 0);
  t.strictSame(machines.names, expected.names);
});

t.test('bytes that are not UTF-8 get the same name as from SQL', async (t) => {
  const machines = new MachineDictionary();
  const index = new NameIndex(machines);
  const view = new DataView(Uint8Array.of(0xff, 0xfe, 0x41, 0, 0, 0, 0, 0).buffer);
  t.equal(index.code(view, 0, 1), 0);
  t.equal(index.code(view, 1, 1), 0, 'both are the replacement character');
  t.equal(index.code(view, 2, 1), 1);
  t.strictSame(machines.names, ['\ufffd', 'A']);
});
