import { SourceError } from '../../errors.js';
import type { Signal } from '../../model/signal.js';
import { compareNames } from '../../util/compare-names.js';
import { codesOf } from './resolve-tall.js';
import type { SourceTable } from './source-table.js';

/** The merged signals of several tables. */
interface JoinedSignals {
  readonly signals: readonly Signal[];
  readonly tables: readonly SourceTable[];
  /** Per table: the index in `signals` of each of its signals. */
  readonly columns: readonly (readonly number[])[];
  /** A signal occurs in several tables. */
  readonly areShared: boolean;
}

/**
 * Merge signals of the same name in several tables into one signal, with common category codes.
 *
 * @throws SourceError ERR_SOURCE_SIGNAL_NAMES if a table has two signals of one name, or its kind differs between tables
 */
export function joinSignals(tables: readonly SourceTable[]): JoinedSignals {
  const signals: Signal[] = [];
  const places = new Map<string, number>();
  const columns = tables.map((table) => {
    const own = new Set<string>();
    return table.signals.map((signal) => {
      const { name } = signal;
      if (own.has(name)) throw duplicateName(name);
      own.add(name);
      const at = places.get(name);
      if (at === undefined) {
        places.set(name, signals.length);
        return signals.push(signal) - 1;
      }
      signals[at] = mergeSignal(signals[at], signal);
      return at;
    });
  });
  const areShared = columns.flat().length > signals.length;
  return {
    signals,
    columns,
    areShared,
    tables: areShared ? tables.map((t, k) => recoded(t, signals, columns[k])) : tables,
  };
}

function mergeSignal(a: Signal, b: Signal): Signal {
  if (a.kind !== b.kind) {
    const message =
      `signal ${JSON.stringify(a.name)} is ${a.kind} in one table and ${b.kind} in another; ` +
      'give each its own name in source.readings[].signals';
    throw new SourceError('ERR_SOURCE_SIGNAL_NAMES', message);
  }
  if (a.meanings === undefined || b.meanings === undefined) return a;
  return { ...a, meanings: [...new Set([...a.meanings, ...b.meanings])].sort(compareNames) };
}

/** The table with the category codes of the merged signals. */
function recoded(table: SourceTable, signals: readonly Signal[], columns: readonly number[]): SourceTable {
  const meanings = columns.map((at) => signals[at].meanings);
  const merged = { ...table, signals: columns.map((at) => signals[at]) };
  if (table.pivot !== undefined) {
    const categories = table.read.signals[2]?.categories ?? [];
    return { ...merged, pivot: { ...table.pivot, texts: meanings.map((texts) => codesOf(texts, categories)) } };
  }
  const read = table.read.signals.map((column, s) => ({ ...column, ...(meanings[s] && { categories: meanings[s] }) }));
  return { ...merged, read: { ...table.read, signals: read } };
}

function duplicateName(name: string): SourceError {
  const message = `two signals are called ${JSON.stringify(name)}; give each its own name in source.readings[].signals`;
  return new SourceError('ERR_SOURCE_SIGNAL_NAMES', message);
}
