import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A reading: ISO 8601 in UTC, as many digits as there are, then a number, or the text of a state. */
export type Expected = readonly [time: string, value: number | string];
/** Machine, signal, readings in any order. */
export type ExpectedReadings = Readonly<Record<string, Readonly<Record<string, readonly Expected[]>>>>;

/** What a database must become, as a person would read it. */
export interface Expectation {
  /** Every machine and signal, all values. */
  readonly expected?: ExpectedReadings;
  /** Signals that are read with these values, or named in the summary. */
  readonly orNamed?: ExpectedReadings;
  /** Patterns of `machine/signal` that may be there besides, whatever they hold. */
  readonly may?: readonly string[];
  /** Other names that are as good. */
  readonly aliases?: {
    readonly machines?: Readonly<Record<string, readonly string[]>>;
    readonly signals?: Readonly<Record<string, readonly string[]>>;
  };
  /** Signals by rule, where there are too many to spell out: the n-th of `name#` has the values plus n. */
  readonly generated?: { readonly machine: string; readonly count: number; readonly values: readonly Expected[] };
  /** The largest relative difference of values; absent: none. */
  readonly tolerance?: number;
  /** The layout of the run into netCDF, where names make the usual one impossible. */
  readonly layout?: 'stacked';
  /** The code of the error that refuses it, or true for any. The program ends with exit code 3. */
  readonly refused?: string | true;
  /** Patterns of what the message of the refusal names. */
  readonly mentions?: readonly string[];
  /** Patterns of what the summary says: counts and warnings. */
  readonly warnings?: readonly string[];
  /** Patterns of what is in the dataset as CSV. */
  readonly text?: readonly string[];
  /** Units by signal, where it is read; a list: any of them. */
  readonly units?: Readonly<Record<string, string | readonly string[]>>;
  /** Static data by machine. */
  readonly facts?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Values that are in no static data. */
  readonly unpublished?: readonly (string | number)[];
  /** Counts of a run and of `inspect`; a list: any of them. */
  readonly counts?: Readonly<Partial<Record<Count, number | readonly number[]>>>;
  /** Other outcomes that are as good. What they do not say is as above. */
  readonly alternatives?: readonly Expectation[];
  /** Where a database of this shape comes from. */
  readonly source?: string;
  readonly notes?: string;
  /** A refusal is as good. */
  readonly or?: 'refused';
}

export const COUNTS = ['rows', 'duplicates', 'outOfOrder'] as const;
export type Count = (typeof COUNTS)[number];

/** A database as SQL, and what it must become. */
export interface Example {
  readonly name: string;
  readonly sql: string;
  readonly expectation: Expectation;
}

/** The examples of a folder beside this file, in the source tree; none if there is no such folder. */
export function readExamples(folder: string): Example[] {
  const directory = fileURLToPath(new URL(`../../../test/discovery/${folder}/`, import.meta.url));
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const name = basename(file, '.sql');
      const sql = readFileSync(join(directory, file), 'utf8');
      return { name, sql, expectation: JSON.parse(readFileSync(join(directory, `${name}.json`), 'utf8')) };
    });
}

/** Every outcome that is right, each with all it says. */
export function outcomesOf({ alternatives = [], or, ...first }: Expectation): Expectation[] {
  const { refused: _, mentions: __, ...shared } = first;
  const others = alternatives.map((other) => (other.refused === undefined ? { ...shared, ...other } : other));
  return [first, ...others, ...(or === 'refused' ? [{ refused: true as const }] : [])];
}
