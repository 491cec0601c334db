/** Numbers that stand for no value. */
import t from 'tap';
import { valueTestOf } from '../../../lib/clean/index.js';
import { missingCodes } from '../../../lib/clean/rules/missing-codes.js';

function judge(codes: readonly number[], values: readonly number[]): string {
  const flags = new Uint8Array(values.length);
  const test = valueTestOf(missingCodes.convert({ rule: 'missing_codes', codes }, 'x'));
  test.judge(new BigInt64Array(values.length), Float64Array.from(values), values.length, flags);
  return flags.join('');
}

t.test('values that are equal to a code are missing', async (t) => {
  t.equal(judge([-999], [-999, -999.0001, 0, Number.NaN, 999]), '91191');
  t.equal(judge([-999, 9999], [-999, 9999, 0, Number.NaN, 10_000]), '99191');
  t.equal(judge([0], [-0, 0, Number.MIN_VALUE]), '991', 'zero has two signs');
  t.equal(judge([0.1], [0.1, 0.1 + Number.EPSILON]), '91');
  t.equal(judge([1], []), '');
});

t.test('a code that is there twice', async (t) => {
  t.throws(() => missingCodes.convert({ rule: 'missing_codes', codes: [1, 2, 1] }, 'clean.x'), {
    code: 'ERR_SETTINGS_VALUE',
    key: 'clean.x.codes',
    message: 'clean.x.codes has 1 twice; name each code once',
  });
});
