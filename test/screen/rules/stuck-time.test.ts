import t from 'tap';
import { stuckTime } from '../../../lib/screen/rules/stuck-time.js';
import { flagsOf } from '../series.js';

const x = Number.NaN;

function flags(others: readonly number[] | undefined, limits: object, values = [1, 1, 1, 1]): string {
  const rule = stuckTime.convert({ rule: 'stuck_time', ...limits }, 'rules[0]');
  return flagsOf(stuckTime.test(rule), { values, ...(others && { others }) }, [3, 1]).join('');
}

t.test('so many readings at one time, or more, are flagged', async (t) => {
  t.equal(flags([1, 2, 5, 6], { suspect: 2, fail: 5 }), '1344');
  t.equal(flags([1, 2, 5, 6], { suspect: 3 }), '1133');
  t.equal(flags([1, 2, 5, 6], { fail: 3 }), '1144');
});

t.test('missing values, and counts that are not known', async (t) => {
  t.equal(flags([1, 9, 1, 9], { fail: 2 }, [x, x, 1, 1]), '9914');
  t.equal(flags(undefined, { fail: 2 }, [x, 1]), '92');
  t.equal(flags([], { fail: 2 }, []), '');
});

t.test('the rule asks for the counts', async (t) => {
  t.equal(stuckTime.counts, true);
  t.throws(() => stuckTime.convert({ rule: 'stuck_time', suspect: 5, fail: 2 }, 'rules[0]'), /suspect 5 above fail 2/);
});
