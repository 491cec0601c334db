import t from 'tap';
import { cleanBatch, foldRanges, judgingRule, type RangeRule, ValueCleaner } from '../../lib/clean/index.js';
import { Tally } from '../../lib/model/tally.js';
import { Random } from '../random.js';

const WAYS = 300;

t.test('ranges that follow one another leave the same, whether values are judged as read or in turns', async (t) => {
  const random = new Random(1);
  const whole = (limit: number): number => random.below(limit);
  const rule = (): RangeRule => ({
    rule: 'range',
    ...(whole(3) > 0 ? { min: -whole(8) } : {}),
    ...(whole(3) > 0 ? { max: whole(8) } : {}),
    replace: whole(6) === 0 ? Number.NaN : whole(20) - 10,
  });
  let differing = 0;
  for (let way = 0; way < WAYS; way++) {
    const rules = Array.from({ length: 1 + whole(4) }, rule);
    const values = Float64Array.from({ length: 40 }, () => (whole(12) === 0 ? Number.NaN : whole(24) - 12));
    const length = values.length;
    const inTurns = values.slice();
    const batch = { length, machine: new Uint32Array(length), time: new BigInt64Array(length), values: [inTurns] };
    cleanBatch(batch, { signals: [rules] }, ['a'], new Tally());
    const asRead = values.slice();
    const judging = foldRanges(rules).flatMap((one) => judgingRule(one) ?? []);
    new ValueCleaner(judging).clean(batch.time, asRead, length, false);
    if (asRead.some((value, i) => !Object.is(value, inTurns[i]))) {
      t.strictSame([...asRead], [...inTurns], JSON.stringify(rules));
      differing++;
    }
  }
  t.equal(differing, 0);
});

t.test('a rule that comes later sees the replacement', async (t) => {
  const [first] = foldRanges([
    { rule: 'range', max: 150, replace: 100 },
    { rule: 'range', max: 90, replace: 7 },
  ] as const);
  t.equal(first.replace, 7);
});
