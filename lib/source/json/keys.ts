import { SourceError } from '../../errors.js';

/** SQLite's own limit, and more than anybody's sensors have names. */
const MOST_KEYS = 2000;

/** The keys of rows, each with a place of its own among the cells of a row, in order of first appearance. */
export class Keys {
  readonly names: string[] = [];
  readonly #places = new Map<string, number>();
  readonly #path: string;
  #isClosed = false;
  #next = 0;

  /** @param path what messages call the input */
  constructor(path: string) {
    this.#path = path;
  }

  /** From here on a new key has no place. */
  close(): void {
    this.#isClosed = true;
  }

  /** The first key of a row comes next. */
  rewind(): void {
    this.#next = 0;
  }

  /**
   * The place of `key`; undefined where it is new and too late.
   * @throws SourceError ERR_SOURCE_JSON_KEYS
   */
  place(key: string): number | undefined {
    // Rows mostly have the same keys in the same order.
    const guess = this.#next;
    if (this.names[guess] === key) {
      this.#next = guess + 1;
      return guess;
    }
    const place = this.#places.get(key) ?? (this.#isClosed ? undefined : this.add(key));
    if (place !== undefined) this.#next = place + 1;
    return place;
  }

  /** A place for a new key, also where it is too late for others. */
  add(key: string): number {
    if (this.names.length === MOST_KEYS) {
      throw new SourceError(
        'ERR_SOURCE_JSON_KEYS',
        `the rows of ${this.#path} have more than ${MOST_KEYS} different keys; a row is an object like {"time": …, "machine": …, "temperature": …}`,
        { path: this.#path },
      );
    }
    const name = detached(key);
    this.#places.set(name, this.names.length);
    return this.names.push(name) - 1;
  }
}

/** A copy: text cut out of a larger one keeps all of it in memory. */
export function detached(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
