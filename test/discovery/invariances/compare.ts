import type { Dataset, ReadingsOf, Value } from '../outcome.js';
import type { Renaming } from './copy-database.js';
import type { Transformation } from './transformations.js';

export type Found = Pick<Dataset, 'readings' | 'units' | 'facts'>;

export interface Comparison {
  /** Where machines, signals, times or values differ. */
  readonly differences: readonly string[];
  /** Signals that are new beside all that were there, of the same machines and times. */
  readonly more: readonly string[];
  /** The moments are others, the machines the same. */
  readonly isOfTime: boolean;
  /** Signals are gone, and nothing else came. */
  readonly isOfLess: boolean;
  /** Where only units or static data are fewer or more. */
  readonly attributes: readonly string[];
}

/** Compare what a changed database becomes with what it became before. */
export function compare(before: Found, after: Found, renaming: Renaming, added: Transformation['added']): Comparison {
  const names = new Names(renaming, added);
  const pairs = pairSignals(before.readings, after.readings, names);
  return {
    differences: [...pairs.gone, ...pairs.come, ...wrongFacts(before, after, names)],
    more: pairs.more,
    isOfTime:
      !sameSets(times(before.readings), times(after.readings)) &&
      sameSets(new Set(before.readings.keys()), new Set(after.readings.keys())),
    isOfLess: pairs.come.length === 0,
    attributes: [...fewerUnits(before, after, pairs.renamed), ...fewerFacts(before, after, names)],
  };
}

/** Which names mean the same before and after. */
class Names {
  readonly #renaming: Renaming;
  readonly #added: Transformation['added'];

  constructor(renaming: Renaming, added: Transformation['added']) {
    this.#renaming = renaming;
    this.#added = added;
  }

  /** A name made of a table's and a column's may be made of their new names; any other stays. */
  areSame(before: string, after: string): boolean {
    if (before === after) return true;
    if (this.#added !== undefined && /^[._]/.test(rest(after, before) ?? '')) return true;
    return this.#renaming.some(([table, column, renamed]) =>
      forms(table, column).some((form) => {
        const behind = rest(before, form);
        if (behind === undefined || (behind !== '' && !/^[._]/.test(behind))) return false;
        return forms(table, renamed).some((other) => after === other + behind);
      }),
    );
  }

  /** It holds nothing but what the added column holds. */
  isAdded(name: string, values: readonly unknown[]): boolean {
    if (this.#added === undefined) return false;
    const { names, value } = this.#added;
    if (value === 'serial') {
      const isNamed = names.some((own) => name === own || name.endsWith(`_${own}`) || name.endsWith(`.${own}`));
      return isNamed && values.every((v) => Number.isInteger(Number(v)));
    }
    return values.every((v) => v === value || (typeof v === 'bigint' && Number(v) === value));
  }
}

function forms(table: string, column: string): string[] {
  return [column, table, `${table}_${column}`, `${table}.${column}`];
}

/** What stands behind a beginning; undefined if it begins otherwise. */
function rest(text: string, beginning: string): string | undefined {
  return text.startsWith(beginning) ? text.slice(beginning.length) : undefined;
}

/** Every signal before has one after with the same readings. */
function pairSignals(
  before: ReadingsOf,
  after: ReadingsOf,
  names: Names,
): {
  readonly gone: string[];
  readonly come: string[];
  readonly more: string[];
  readonly renamed: Map<string, string>;
} {
  const [old, now] = [bySignal(before), bySignal(after)];
  const renamed = new Map<string, string>();
  const gone: string[] = [];
  const come: string[] = [];
  const more: string[] = [];
  const free = new Set(now.keys());
  const candidates = (signal: string) =>
    [...free].filter((name) => now.get(name)?.key === old.get(signal)?.key && names.areSame(signal, name));
  const order = [...old.keys()].sort((a, b) => candidates(a).length - candidates(b).length);
  for (const signal of order) {
    const found = candidates(signal);
    const name = found.includes(signal) ? signal : found[0];
    if (name === undefined) gone.push(`${signal} (${old.get(signal)?.text}) is gone or differs`);
    else {
      renamed.set(signal, name);
      free.delete(name);
    }
  }
  for (const name of free) {
    const signal = now.get(name) as SignalReadings;
    if (names.isAdded(name, signal.values)) continue;
    const isBeside = [...after].every(
      ([machine, signals]) =>
        !signals.has(name) || isWithin(signals.get(name)?.keys() ?? [], momentsOf(before, machine)),
    );
    (isBeside ? more : come).push(`${name} (${signal.text}) is new`);
  }
  return { gone, come, more, renamed };
}

function momentsOf(readings: ReadingsOf, machine: string): Set<bigint> {
  return new Set([...(readings.get(machine)?.values() ?? [])].flatMap((values) => [...values.keys()]));
}

function times(readings: ReadingsOf): Set<bigint> {
  return new Set([...readings.keys()].flatMap((machine) => [...momentsOf(readings, machine)]));
}

function isWithin<T>(items: Iterable<T>, set: ReadonlySet<T>): boolean {
  return [...items].every((item) => set.has(item));
}

function sameSets<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  return a.size === b.size && isWithin(a, b);
}

interface SignalReadings {
  readonly key: string;
  readonly text: string;
  readonly values: readonly Value[];
}

function bySignal(readings: ReadingsOf): Map<string, SignalReadings> {
  const lines = new Map<string, { line: string; value: Value }[]>();
  for (const [machine, signals] of readings) {
    for (const [signal, values] of signals) {
      const own = lines.get(signal) ?? [];
      for (const [time, value] of values)
        own.push({
          line: `${machine} ${new Date(Number(time / 1_000_000n)).toISOString()} ${JSON.stringify(value)}`,
          value,
        });
      lines.set(signal, own);
    }
  }
  return new Map(
    [...lines].map(([signal, own]) => {
      const sorted = own.map(({ line }) => line).sort();
      const text = sorted.length > 3 ? `${sorted.slice(0, 3).join(', ')} … ${sorted.length}` : sorted.join(', ');
      return [signal, { key: sorted.join('\n'), text, values: own.map(({ value }) => value) }];
    }),
  );
}

/** Static data that has another value than before. */
function wrongFacts(before: Found, after: Found, names: Names): string[] {
  return [...after.facts].flatMap(([machine, facts]) => {
    const own = [...(before.facts.get(machine) ?? [])];
    return [...facts].flatMap(([name, value]) => {
      const sameName = own.filter(([old]) => old === name || names.areSame(old, name));
      const isRight = sameName.length === 0 || sameName.some(([, old]) => old === value);
      return isRight ? [] : [`${name} of ${machine} is ${value}, it was ${sameName[0][1]}`];
    });
  });
}

function fewerUnits(before: Found, after: Found, renamed: ReadonlyMap<string, string>): string[] {
  return [...renamed].flatMap(([signal, name]) => {
    const [old, now] = [before.units.get(signal), after.units.get(name)];
    return old === now ? [] : [`units of ${signal}: ${old}, now ${now}`];
  });
}

function fewerFacts(before: Found, after: Found, names: Names): string[] {
  return [...new Set([...before.facts.keys(), ...after.facts.keys()])].flatMap((machine) => {
    const old = [...(before.facts.get(machine) ?? [])];
    const now = [...(after.facts.get(machine) ?? [])];
    const has = (list: typeof old, [name, value]: (typeof old)[number], isBefore: boolean) =>
      list.some(([other, v]) => v === value && (isBefore ? names.areSame(name, other) : names.areSame(other, name)));
    const gone = old.filter((fact) => !has(now, fact, true));
    const more = now.filter((fact) => !has(old, fact, false) && !names.isAdded(fact[0], [fact[1]]));
    return [
      ...(gone.length === 0 ? [] : [`${machine} has no more ${gone.map(([name]) => name).join(', ')}`]),
      ...(more.length === 0 ? [] : [`${machine} has now ${more.map(([name]) => name).join(', ')}`]),
    ];
  });
}
