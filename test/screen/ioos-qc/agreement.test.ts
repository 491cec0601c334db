/**
 * Flags are those of ioos_qc on evenly spaced data. Where they differ on purpose, the rows are counted and each of them
 * has the reason that docs/rules.md gives. `make-expected.py` beside this file made what is expected.
 */
import { readFileSync } from 'node:fs';
import t from 'tap';
import { isValueRule, valueTestOf } from '../../../lib/clean/index.js';
import { isSeriesRule, seriesTestOf } from '../../../lib/screen/index.js';
import { parseSettings } from '../../../lib/settings/index.js';
import { flagsOf } from '../series.js';

interface Document {
  readonly ioos_qc: string;
  readonly interval: number;
  readonly series: Readonly<Record<string, Expected>>;
}

interface Expected {
  readonly values: readonly (number | null)[];
  readonly expected: readonly { readonly settings: RuleSettings; readonly flags: string }[];
}

type RuleSettings = {
  readonly rule: string;
  readonly suspect?: unknown;
  readonly fail?: unknown;
  readonly tolerance?: number;
};

const {
  ioos_qc: version,
  interval,
  series,
}: Document = JSON.parse(readFileSync('test/screen/ioos-qc/expected.json', 'utf8'));

function judge(settings: RuleSettings, values: readonly number[]): number[] {
  const [rule] = parseSettings({ clean: { signals: { a: [settings as never] } } }).clean.signals.get('a') ?? [];
  if (isSeriesRule(rule)) {
    const seconds = values.map((_, i) => i * interval);
    return flagsOf(seriesTestOf(rule, { cadence: interval }), { values, seconds }, [7, 50, 1]);
  }
  if (!isValueRule(rule)) throw new Error(rule.rule);
  const flags = new Uint8Array(values.length);
  valueTestOf(rule).judge(new BigInt64Array(values.length), Float64Array.from(values), values.length, flags);
  return [...flags];
}

/** Why a flag is another one than that of ioos_qc, if it may be. */
function reasonOf({ rule, suspect, fail }: RuleSettings, values: readonly number[], row: number): string | undefined {
  const isMissing = (i: number): boolean => i < 0 || Number.isNaN(values[i]);
  if (rule === 'rate_of_change' && isMissing(row - 1)) return 'no value before it: it says good';
  if (rule !== 'flat_line') return undefined;
  const rows = (duration: unknown): number => Number.parseInt(String(duration), 10) / interval;
  let first = 0;
  for (let i = 1, last = -1; i <= row; i++) {
    // The line begins anew after a gap of more than ten readings.
    if (!isMissing(i - 1)) last = i - 1;
    if (!isMissing(i) && last >= 0 && i - last > 10) first = i;
  }
  if (row - first < rows(fail) || isMissing(first)) return 'a line that began before the data: it says good';
  const isHidden = [suspect, fail].some((duration) => isMissing(row - rows(duration)));
  return isHidden ? 'no value at the beginning of the line: it takes any' : undefined;
}

for (const [kind, { values: listed, expected }] of Object.entries(series)) {
  const values = listed.map((value) => value ?? Number.NaN);
  t.test(`${kind}: as ioos_qc ${version}`, async (t) => {
    for (const { settings, flags } of expected) {
      const own = judge(settings, values);
      const differing = own.flatMap((flag, i) => (flag === Number(flags[i]) ? [] : [i]));
      const unexplained = differing.filter((i) => reasonOf(settings, values, i) === undefined);
      t.same(unexplained, [], `${JSON.stringify(settings)}: ${differing.length} rows of ${values.length} differ`);
      const isFirst = settings.rule === 'rate_of_change' || settings.rule === 'flat_line';
      if (kind === 'plain') t.ok(differing.length <= (isFirst ? 4 : 0), `${differing}`);
    }
  });
}

t.test('the expected flags have every flag that a test gives', async (t) => {
  for (const rule of ['gross_range', 'spike', 'rate_of_change', 'flat_line']) {
    const all = Object.values(series).flatMap(({ expected }) => expected.filter((one) => one.settings.rule === rule));
    const flags = new Set(all.flatMap((one) => [...one.flags]));
    for (const flag of ['1', '3', '4', '9']) t.ok(flags.has(flag), `${rule} ${flag}`);
  }
});
