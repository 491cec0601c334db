import t from 'tap';
import { deepFreeze } from '../../lib/util/deep-freeze.js';

t.test('plain objects and lists are frozen all the way down; what protects itself is left alone', async (t) => {
  class Own {
    value = 1;
  }
  const frozen = deepFreeze({ a: { b: [{ c: 1 }] }, own: new Own(), times: new BigInt64Array(2), none: null });
  for (const write of [
    () => Object.assign(frozen.a, { b: [] }),
    () => frozen.a.b.push({ c: 2 }),
    () => Object.assign(frozen.a.b[0], { c: 2 }),
  ])
    t.throws(write, TypeError);
  frozen.own.value = 2;
  frozen.times[0] = 5n;
  t.equal(frozen.own.value, 2);
});
