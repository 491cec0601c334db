import t from 'tap';
import { timeGap } from '../../../lib/screen/rules/time-gap.js';
import { flagsOf } from '../series.js';

const x = Number.NaN;

function flags(seconds: readonly number[], limits: object, values = seconds.map(() => 1), lengths?: number[]): string {
  const rule = timeGap.convert({ rule: 'time_gap', ...limits }, 'rules[0]');
  return flagsOf(timeGap.test(rule), { seconds, values }, lengths).join('');
}

t.test('the value after a gap is flagged, the first one is not evaluated', async (t) => {
  const seconds = [0, 60, 120, 240, 300, 3901, 3960];
  t.equal(flags(seconds, { suspect: '1min', fail: '1h' }), '2113141');
  t.equal(flags(seconds, { suspect: '2min' }), '2111131', 'a limit must be exceeded');
  t.equal(flags(seconds, { fail: '1min' }), '2114141');
  t.equal(flags([0], { fail: '1min' }), '2');
  t.equal(flags([], { fail: '1min' }), '');
});

t.test('times without a value belong to the gap', async (t) => {
  const seconds = [0, 60, 120, 180, 240, 300];
  t.equal(flags(seconds, { fail: '2min' }, [x, 1, x, x, 1, 1]), '929941');
  t.equal(flags(seconds, { fail: '2min' }, [x, 1, x, x, 1, 1], [1, 2]), '929941', 'in batches');
  t.equal(flags(seconds, { fail: '2min' }, [x, x, x, x, x, x]), '999999');
});

t.test('tenths of seconds, which are no doubles, make no gap', async (t) => {
  for (const from of [0, 1e7, 1234567890]) {
    const seconds = Array.from({ length: 300 }, (_, i) => (from + i) / 10);
    t.equal(flags(seconds, { fail: '100ms' }), `2${'1'.repeat(299)}`, `from ${from}`);
  }
});

t.test('limits that contradict each other are refused, in the words of the settings', async (t) => {
  t.throws(() => timeGap.convert({ rule: 'time_gap', suspect: '2h', fail: '10min' }, 'rules[0]'), {
    message: 'rules[0] has suspect "2h" above fail "10min", so that no value would be suspect; swap them',
  });
});
