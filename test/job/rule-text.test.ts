import t from 'tap';
import { ruleText } from '../../lib/job/rule-text.js';
import { KEEP } from '../../lib/model/signal-rule.js';

t.test('a rule is told in one line', async (t) => {
  t.equal(ruleText({ rule: 'range', min: -150, max: 150, replace: 0 }), 'range: from -150 to 150; others: 0');
  t.equal(ruleText({ rule: 'range', max: 150, replace: Number.NaN }), 'range: to 150; others: missing');
  t.equal(
    ruleText({
      rule: 'gross_range',
      suspect: [-20, 60],
      fail: [-40, 85],
      onSuspect: KEEP,
      onFail: { kind: 'missing' },
    }),
    'gross_range: suspect -20 to 60, fail -40 to 85; fail: missing',
  );
  const spike = { rule: 'spike', method: 'average', fail: 8, maxGap: 60 } as const;
  t.equal(
    ruleText({ ...spike, onSuspect: KEEP, onFail: { kind: 'interpolate', gap: 600_000_000_000n } }),
    'spike: method average, fail 8, max_gap 1 min; fail: interpolated within 10 min',
  );
  const gap = { rule: 'time_gap', suspect: 90_000, onSuspect: KEEP, onFail: KEEP } as const;
  t.equal(ruleText(gap), 'time_gap: suspect 1.042 d');
  const rate = { rule: 'rate_of_change', suspect: 0.0025, fail: 2, onSuspect: KEEP, onFail: KEEP } as const;
  t.equal(ruleText(rate), 'rate_of_change: suspect 9 per h, fail 2 per s');
});
