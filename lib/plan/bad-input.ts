import { DataError, SourceError } from '../errors.js';
import type { TallyEntry } from '../model/tally.js';
import { UNREPRESENTABLE } from '../pack/index.js';
import { STREAM_FAULTS } from '../source/json/rules.js';
import { shortName } from '../visible.js';
import type { Findings } from './findings.js';
import { describeNewWords, type NewWords } from './word-codes.js';

/** What counts as bad input: rows and values that are lost. The rest of a tally is what the settings asked for. */
const FAULTS = new Set<string>([
  ...['null machine', 'null time', 'null signal', 'zero time', 'time out of range', 'unreadable time'],
  ...['skipped local time', 'repeated local time', 'not a number', 'not text', 'infinite', 'rounded integer'],
  'duplicate',
  UNREPRESENTABLE,
  ...STREAM_FAULTS,
]);

/** @throws DataError ERR_BAD_INPUT listing every fault among `counts`, if there are any */
export function refuseFaults(counts: Iterable<TallyEntry>): void {
  const faults = [...counts].filter(({ rule }) => FAULTS.has(rule));
  if (faults.length === 0) return;
  const list = faults.map((fault) => `  ${describeFault(fault)}`);
  throw new DataError('ERR_BAD_INPUT', ['bad input, refused because of --strict; nothing was written:', ...list]);
}

/**
 * @param lines what the settings do not list
 * @throws DataError ERR_NOT_IN_SETTINGS where there are any
 */
export function refuseAdditions(lines: readonly string[]): void {
  if (lines.length === 0) return;
  const list = lines.map((line) => `  ${line}`);
  const first = 'the data have what the settings do not list, refused because of --strict; nothing was written:';
  throw new DataError('ERR_NOT_IN_SETTINGS', [first, ...list]);
}

function describeFault({ column, rule, count, example }: TallyEntry): string {
  const such = example === undefined ? '' : `, such as ${shortName(example)}`;
  return `${shortName(column)}: ${count} × ${rule}${such}`;
}

/** @throws DataError ERR_BAD_INPUT where there are words to which the settings give no codes */
export function refuseNewWords(newWords: readonly NewWords[]): void {
  if (newWords.length === 0) return;
  const list = newWords.map((one) => `  ${describeNewWords(one)}`);
  throw new DataError('ERR_BAD_INPUT', ['new words, refused because of --strict; nothing was written:', ...list]);
}

/**
 * @param faults of how times are stored, see `timeFaults`
 * @throws DataError ERR_BAD_INPUT where there are any
 */
export function refuseTimes(faults: readonly string[]): void {
  if (faults.length === 0) return;
  const list = faults.map((fault) => `  ${fault}`);
  throw new DataError('ERR_BAD_INPUT', ['refused because of --strict; nothing was written:', ...list]);
}

/** @throws SourceError ERR_SOURCE_NO_ROWS with what was found instead, where the survey saw no readings */
export function assertReadings({ source, survey, counts }: Findings): void {
  if (survey === undefined || survey.machines.length > 0) return;
  // A stream has no tables.
  const isStream = source.readers.every(({ kind }) => kind === 'json');
  const tables = isStream ? '' : ` (${source.tables.map((t) => shortName(t.name)).join(', ')})`;
  const found = counts.map((count) => `; ${describeFault(count)}`);
  const absent = source.missingMachines.map((what) => `; ${what}`);
  const message = `no readings in ${source.path}${tables}${[...found, ...absent].join('')}`;
  throw new SourceError('ERR_SOURCE_NO_ROWS', message, { path: source.path });
}
