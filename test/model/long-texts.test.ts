import { test } from 'tap';
import { arePiecesByName } from '../../lib/discovery/alike-tables.js';
import { asNumbers } from '../../lib/discovery/computed-columns.js';
import { integerFromText, isMissingText, numberFromText, textFault } from '../../lib/model/cell-values.js';
import { privacyOfTexts } from '../../lib/model/private-names.js';
import { parseSize } from '../../lib/settings/size.js';
import { parseDuration } from '../../lib/time/parse-duration.js';
import { decodeTime, TimeDecoder } from '../../lib/time/time-decoder.js';
import { timeFault } from '../../lib/time/time-fault.js';

const MILLION = 1_000_000;
/** Milliseconds for texts of a million characters: what takes the square of their length takes an hour. */
const LIMIT = 10_000;

test('texts of a million characters take time in proportion to their length', (t) => {
  const digits = '1'.repeat(MILLION);
  const spaces = ' '.repeat(MILLION);
  const began = performance.now();
  t.ok(Number.isNaN(numberFromText(`${digits}x`)));
  t.ok(Number.isNaN(numberFromText(`${digits}.${digits}x`)));
  t.equal(numberFromText(digits), Number.POSITIVE_INFINITY);
  t.equal(textFault(`${digits}x`), 'not a number');
  t.equal(textFault(digits), 'infinite');
  t.equal(integerFromText(digits), undefined);
  t.equal(integerFromText(`${spaces}9007199254740993${spaces}`), 9007199254740993n);
  t.notOk(isMissingText(`${spaces}x`));
  t.notOk(isMissingText(`none${spaces}x`));
  t.ok(isMissingText(`${spaces}n/a${spaces}`));
  t.equal(timeFault(`${digits}x`, { timeUnit: 's' }), 'unreadable time');
  t.notOk(decodeTime(new TimeDecoder('s'), digits, new Uint32Array(2), 0));
  t.equal(asNumbers({ texts: 1, present: 1, values: [`1${spaces},`] } as never), undefined);
  t.throws(() => parseSize(`1${spaces}x`), { code: 'ERR_SETTINGS_VALUE' });
  t.throws(() => parseDuration(`1h${spaces}x`), { code: 'ERR_SETTINGS_VALUE' });
  t.ok(performance.now() - began < LIMIT, `they took ${Math.round(performance.now() - began)} ms`);
  t.end();
});

test('names take no more time the more ways there are to divide them', (t) => {
  const began = performance.now();
  const digits = '1'.repeat(60);
  for (const name of ['token', 'mail', 'phone', 'street']) {
    t.equal(privacyOfTexts(`${name}_${digits}z`, 'r'), undefined, name);
    t.not(privacyOfTexts(`${name}_${digits}`, 'r'), undefined, name);
  }
  t.equal(privacyOfTexts('A'.repeat(100_000), 'r'), undefined);
  t.notOk(arePiecesByName([`log${'_v1'.repeat(100)}x`, 'log']));
  t.ok(arePiecesByName([`log${'_v1'.repeat(100)}`, 'log_old', 'log2024_jan_01', 'log']));
  t.notOk(arePiecesByName([`log${digits.repeat(MILLION / 60)}`, 'log']));
  t.ok(performance.now() - began < LIMIT, `they took ${Math.round(performance.now() - began)} ms`);
  t.end();
});
