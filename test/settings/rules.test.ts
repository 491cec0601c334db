/** Rules that settings name: what is accepted, and what is refused with which words. */
import t from 'tap';
import { SettingsError } from '../../lib/errors.js';
import { checkSettings } from '../../lib/settings/index.js';

const KEY = 'clean.signals.a[0]';

const accepted = (rule: object) => checkSettings({ clean: { signals: { a: [rule] } } }).clean.signals.get('a')?.[0];

/** The error for a rule. */
function refused(rule: unknown): SettingsError {
  try {
    checkSettings({ clean: { signals: { a: [rule] } } }, 'x.json');
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error(`accepted: ${JSON.stringify(rule)}`);
}

t.test('actions', async (t) => {
  const actions = { on_suspect: { interpolate: '10min' }, on_fail: 'clip' };
  t.same(accepted({ rule: 'gross_range', fail: [0, 1], ...actions }), {
    ...{ rule: 'gross_range', fail: [0, 1] },
    onSuspect: { kind: 'interpolate', gap: 600_000_000_000n },
    onFail: { kind: 'clip' },
  });
  t.match(accepted({ rule: 'spike', fail: 1, on_fail: -1 }), {
    method: 'average',
    onFail: { kind: 'number', value: -1 },
  });
});

t.test('a rule without actions', async (t) => {
  t.match(accepted({ rule: 'missing_codes', codes: [-999] }), { codes: [-999], onFail: { kind: 'keep' } });
});

t.test('what contradicts itself, or cannot be, is refused', async (t) => {
  const spike = { rule: 'spike', fail: 1 };
  const cases: [rule: unknown, code: string, key: string, text: string][] = [
    [{ rule: 'spik', fail: 1 }, 'VALUE', `${KEY}.rule`, 'did you mean "spike"?'],
    [{ fail: 1 }, 'MISSING', `${KEY}.rule`, `${KEY} lacks rule`],
    [{ rule: 'spike' }, 'MISSING', KEY, 'lacks suspect or fail'],
    [{ ...spike, maxgap: '1h' }, 'KEY', `${KEY}.maxgap`, `did you mean ${KEY}.max_gap?`],
    [{ ...spike, method: 'avrage' }, 'VALUE', `${KEY}.method`, 'did you mean "average"?'],
    [
      { ...spike, suspect: 2 },
      'VALUE',
      KEY,
      'has suspect 2 above fail 1, so that no value would be suspect; swap them',
    ],
    [{ ...spike, fail: -1 }, 'VALUE', `${KEY}.fail`, 'it must be a number of at least 0'],
    [{ ...spike, max_gap: 'soon' }, 'VALUE', `${KEY}.max_gap`, 'it must be text like "1h"'],
    [
      { ...spike, on_fail: 'clip' },
      'VALUE',
      `${KEY}.on_fail`,
      'it must be "keep", "missing" or "previous", a number or an object',
    ],
    [{ ...spike, on_fail: 'missin' }, 'VALUE', `${KEY}.on_fail`, 'did you mean "missing"?'],
    [{ ...spike, on_fail: { interpolate: 10 } }, 'VALUE', `${KEY}.on_fail`, 'like {"interpolate":"10min"}'],
    [{ ...spike, on_suspect: { interpolate: '0s' } }, 'VALUE', `${KEY}.on_suspect.interpolate`, 'no time at all'],
    [{ rule: 'gross_range', suspect: [0, 9], fail: [1, 2] }, 'VALUE', KEY, 'within the fail span; these look swapped'],
    [
      { rule: 'gross_range', suspect: [0, 9], fail: [1, 12] },
      'VALUE',
      KEY,
      'the suspect span [0, 9] and the fail span [1, 12]',
    ],
    [{ rule: 'gross_range', fail: [2, 1] }, 'VALUE', `${KEY}.fail`, 'write [1, 2]'],
    [{ rule: 'gross_range', fail: [1] }, 'VALUE', `${KEY}.fail`, 'a list of two numbers: [min, max]'],
    [{ rule: 'missing_codes', codes: [] }, 'VALUE', `${KEY}.codes`, 'is an empty list'],
    [{ rule: 'rate_of_change', fail: 1 }, 'MISSING', `${KEY}.per`, 'lacks per'],
    [{ rule: 'rate_of_change', fail: 1, per: 'minute' }, 'VALUE', `${KEY}.per`, 'is the text "minute"'],
    [{ rule: 'flat_line', suspect: '2h', fail: '1h' }, 'VALUE', KEY, 'has fail "1h" shorter than suspect "2h"'],
  ];
  for (const [rule, code, key, text] of cases) {
    const error = refused(rule);
    t.equal(error.code, `ERR_SETTINGS_${code}`, error.message);
    t.equal(error.key, key);
    t.ok(error.message.includes(text), error.message);
  }
});
