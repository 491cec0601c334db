import { numberFromText } from '../../model/cell-values.js';
import type { SignalSource } from '../../model/readings.js';
import type { Cell } from '../../sqlite/cell.js';
import { literal, quote } from '../../sqlite/sql.js';
import { formatCount } from '../../util/format.js';

/** A path of keys to a number or text in JSON objects. */
interface JsonPath {
  readonly keys: readonly string[];
  numbers: number;
  words: number;
}

export interface JsonColumns {
  readonly signals: readonly SignalSource[];
  /** Columns of a SELECT, one for each path: `json_extract(reading, '$."a"') AS "a"`. */
  readonly columns: readonly string[];
}

/** Names of signals that are numbers, and of those that are texts, in any sample. */
export interface JsonKinds {
  readonly numbers: ReadonlySet<string>;
  readonly texts: ReadonlySet<string>;
}

/** The kinds of signals in all samples: those that have one name are of one kind. */
export function jsonKinds(samples: readonly JsonSample[]): JsonKinds {
  const paths = samples.flatMap((sample) => [...sample.paths]);
  return {
    numbers: new Set(paths.filter(({ numbers }) => numbers > 0).map(nameOf)),
    texts: new Set(paths.filter(({ words }) => words > 0).map(nameOf)),
  };
}

/**
 * A signal for each number, boolean and text in the objects of a column of JSON. Keys of objects in objects are joined
 * by dots. Where a name has numbers and texts, in this sample or another, the texts are another signal: `mode`,
 * `mode_text`.
 *
 * @param expression of the JSON in SQL
 * @param taken names of other columns
 */
export function jsonColumns(
  sample: JsonSample,
  expression: string,
  taken: readonly string[],
  kinds: JsonKinds,
): JsonColumns {
  const names = new Names(taken);
  const signals: SignalSource[] = [];
  const columns: string[] = [];
  for (const path of sample.paths) {
    const column = names.take(nameOf(path));
    columns.push(`json_extract(${expression}, ${literal(pathOf(path.keys))}) AS ${quote(column)}`);
    signals.push(...signalsAt(path, column, kinds));
  }
  return { signals, columns };
}

function signalsAt(path: JsonPath, column: string, kinds: JsonKinds): SignalSource[] {
  const signal = nameOf(path);
  const isNumber = kinds.numbers.has(signal);
  // Where all are null, it may be a text elsewhere.
  const hasText = path.words > 0 || (path.numbers === 0 && !isNumber && kinds.texts.has(signal));
  const hasNumber = path.numbers > 0 || !hasText;
  return [
    ...(hasNumber ? [{ signal, column }] : []),
    ...(hasText ? [{ signal: isNumber ? `${signal}_text` : signal, column, as: 'flags' as const }] : []),
  ];
}

function nameOf({ keys }: JsonPath): string {
  return keys.join('.');
}

/** Where a key is in SQLite's JSON paths. */
function pathOf(keys: readonly string[]): string {
  return `$${keys.map((key) => `."${key}"`).join('')}`;
}

/** Keys that no path of SQLite, or no name of a signal, can have. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNREADABLE = /["\\\u0000-\u001f]/;

/** A SELECT of SQLite has 2,000 columns at most. */
const MAX_PATHS = 1900;

/** What some values of a column of JSON have. */
export class JsonSample {
  /** The column, in messages: `readings.reading`. */
  readonly #where: string;
  readonly #length: number;
  readonly #paths = new Map<string, JsonPath>();
  #others = 0;
  #arrays = 0;
  #beyond = 0;
  readonly #unreadable = new Set<string>();

  constructor(where: string, payloads: readonly Cell[]) {
    this.#where = where;
    this.#length = payloads.length;
    for (const payload of payloads) {
      const value = objectIn(payload);
      if (value !== undefined) this.#object(value, []);
      else if (payload !== null) this.#others++;
    }
  }

  get paths(): readonly JsonPath[] {
    return [...this.#paths.values()];
  }

  /** For the user: what is not read. */
  get warnings(): readonly string[] {
    const of = (count: number) => `${count} of ${this.#length} sampled values of ${this.#where}`;
    const keys = [...this.#unreadable].map((key) => JSON.stringify(key)).join(', ');
    return [
      ...(this.#others > 0 ? [`${of(this.#others)} are no JSON objects, and are left out`] : []),
      ...(this.#arrays > 0
        ? [`lists in JSON are left out: ${this.#arrays} in ${this.#length} sampled values of ${this.#where}`]
        : []),
      ...(this.#beyond > 0
        ? [`${this.#where} has more than ${formatCount(MAX_PATHS)} numbers and texts; others are left out`]
        : []),
      ...(keys === ''
        ? []
        : [`the keys ${keys} of ${this.#where} are left out: they are blank, or have quotes or control characters`]),
    ];
  }

  #object(object: object, keys: readonly string[]): void {
    for (const [key, value] of Object.entries(object)) {
      if (UNREADABLE.test(key) || key.trim() === '') this.#unreadable.add(key);
      else if (Array.isArray(value)) this.#arrays++;
      else if (typeof value === 'object' && value !== null) this.#object(value, [...keys, key]);
      else this.#value(value, [...keys, key]);
    }
  }

  #value(value: unknown, keys: readonly string[]): void {
    const id = JSON.stringify(keys);
    const path = this.#paths.get(id) ?? { keys, numbers: 0, words: 0 };
    if (!this.#paths.has(id) && this.#paths.size === MAX_PATHS) {
      this.#beyond++;
      return;
    }
    this.#paths.set(id, path);
    if (typeof value === 'string' && Number.isNaN(numberFromText(value))) path.words++;
    else if (value !== null) path.numbers++;
  }
}

export function isJsonObject(payload: Cell): boolean {
  return objectIn(payload) !== undefined;
}

function objectIn(payload: Cell): object | undefined {
  if (typeof payload !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Gives every name once. SQL does not tell the case of names apart. */
class Names {
  readonly #taken: Set<string>;

  constructor(taken: readonly string[]) {
    this.#taken = new Set(taken.map((name) => name.toLowerCase()));
  }

  take(wanted: string): string {
    let name = wanted;
    for (let i = 2; this.#taken.has(name.toLowerCase()); i++) name = `${wanted} (${i})`;
    this.#taken.add(name.toLowerCase());
    return name;
  }
}
