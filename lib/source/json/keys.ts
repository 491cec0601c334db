import { SourceError } from '../../errors.js';

/** SQLite's limit on columns of a table. */
const MAX_KEYS = 2000;

/** The keys of rows, in order of first appearance. The index of a key is also that of its cell in a row. */
export class Keys {
  readonly names: string[] = [];
  readonly #places = new Map<string, number>();
  readonly #path: string;
  #isClosed = false;
  #next = 0;

  /** @param path name of the input in messages */
  constructor(path: string) {
    this.#path = path;
  }

  /** Ignore new keys from here on. */
  close(): void {
    this.#isClosed = true;
  }

  /** Start a row: its first key comes next. */
  rewind(): void {
    this.#next = 0;
  }

  /**
   * The index of `key`; undefined for a new key after {@link close}.
   * @throws SourceError ERR_SOURCE_JSON_KEYS
   */
  place(key: string): number | undefined {
    // Most rows have the same keys in the same order.
    const guess = this.#next;
    if (this.names[guess] === key) {
      this.#next = guess + 1;
      return guess;
    }
    const place = this.#places.get(key) ?? (this.#isClosed ? undefined : this.add(key));
    if (place !== undefined) this.#next = place + 1;
    return place;
  }

  /** Add a key, also after {@link close}. @throws SourceError ERR_SOURCE_JSON_KEYS */
  add(key: string): number {
    if (this.names.length === MAX_KEYS) {
      throw new SourceError(
        'ERR_SOURCE_JSON_KEYS',
        `the rows of ${this.#path} have more than ${MAX_KEYS} different keys; ` +
          'a row is an object like {"time": …, "machine": …, "temperature": …}',
        { path: this.#path },
      );
    }
    const name = detached(key);
    this.#places.set(name, this.names.length);
    return this.names.push(name) - 1;
  }
}

/** A copy of a string. In V8 a substring keeps the whole string it was cut from in memory. */
export function detached(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
