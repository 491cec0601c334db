import type { DuplicatePolicy } from '../group/index.js';
import type { Tally } from '../model/tally.js';
import type { DuplicateRows } from '../source/tables/merged-rows.js';
import type { SourceTable } from '../source/tables/source-table.js';
import type { Cell } from '../sqlite/cell.js';
import { formatCount, formatPercent, plural } from '../util/format.js';

/** What a warning about merged values follows from. */
interface MergedValues {
  /** Counts duplicates by name of their signal. */
  readonly tally: Tally;
  /** Values that were written, by name of their signal. */
  readonly values: ReadonlyMap<string, number>;
  readonly tables: readonly Pick<SourceTable, 'name' | 'signals'>[];
  readonly policy: DuplicatePolicy;
  /** An example from table `k`. */
  readonly find: (k: number, signal: string) => DuplicateRows | undefined;
}

/** Below this share of merged values nothing is said but the count. */
const LARGE = 0.01;

/** Tables with a warning of their own; each takes up to a second to find an example. */
const MAX_TABLES = 2;

/** Columns named in an example. */
const MAX_COLUMNS = 4;

/** Longest text of a cell in an example. */
const MAX_TEXT = 40;

/** What was kept of several values, after "the". */
export const KEPT: Readonly<Record<DuplicatePolicy, string>> = {
  first: 'first',
  last: 'last',
  mean: 'mean (of texts the first)',
  error: 'first',
};

/** A warning for each table of which many values were merged, the worst ones first. */
export function mergedWarnings({ tally, values, tables, policy, find }: MergedValues): string[] {
  const found = tables
    .flatMap((table, k) => worstSignal(table, tally, values).map((worst) => ({ ...worst, table: table.name, k })))
    .sort((a, b) => b.merged / b.all - a.merged / a.all);
  return found.slice(0, MAX_TABLES).map(({ table, k, signal, merged, all }, i) => {
    const more = i === MAX_TABLES - 1 ? found.length - MAX_TABLES : 0;
    return [
      `${formatCount(merged)} of ${plural(all, 'value')} of ${signal} in ${table} (${formatPercent(merged, all)}) ` +
        `are merged with another of the same machine and time, the ${KEPT[policy]} is kept`,
      describeRows(find(k, signal)),
      'clean.duplicates says what is kept; a column that tells such rows apart belongs into source.readings as machine ' +
        'or signal',
      ...(more === 0 ? [] : [`it is so in ${plural(more, 'more table')}`]),
    ].join('; ');
  });
}

/** The signal of which the largest share is merged, if that is much. */
function worstSignal({ signals }: MergedValues['tables'][number], tally: Tally, values: MergedValues['values']) {
  const shares = signals.map(({ name }) => {
    const merged = tally.count(name, 'duplicate');
    return { signal: name, merged, all: merged + (values.get(name) ?? 0) };
  });
  const worst = shares.reduce((a, b) => (b.merged / b.all > a.merged / a.all || a.all === 0 ? b : a));
  return worst.merged > LARGE * worst.all ? [worst] : [];
}

function describeRows(rows: DuplicateRows | undefined): string {
  if (rows === undefined) return 'no two such rows were found among the first, middle and last rows of the table';
  const key = rows.key.map(({ column, value }) => `${column} ${cellText(value)}`).join(', ');
  const shown = rows.differences.slice(0, MAX_COLUMNS);
  const more = rows.differences.length - shown.length;
  const differ = shown.map(({ column, values: [a, b] }) => `${column} (${cellText(a)}, ${cellText(b)})`).join(', ');
  const others = more === 0 ? '' : ` and ${plural(more, 'more column')}`;
  const how = shown.length === 0 ? 'are alike in every column' : `differ in ${differ}${others}`;
  return `for example two rows with ${key} ${how}`;
}

function cellText(cell: Cell): string {
  if (cell === null) return 'NULL';
  if (cell instanceof Uint8Array) return `BLOB of ${plural(cell.length, 'byte')}`;
  const text = String(cell).replace(/\p{Cc}/gu, ' ');
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
}
