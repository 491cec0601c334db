import { assertStored } from './damage.js';
import { FieldReader } from './field-reader.js';
import type { ReadAhead } from './read-ahead.js';

/** Collections that are kept: references follow each other. */
const KEPT = 4;

/** Largest collection that is read: one holds at least one object, and texts are shorter. */
const LARGEST = 1 << 30;

type Collection = ReadonlyMap<number, Buffer>;

/** III.E, Global Heap: objects by address of their collection and index. */
export class HeapReader {
  readonly #file: ReadAhead;
  readonly #signal: AbortSignal | undefined;
  /** The latest used last. */
  readonly #collections = new Map<number, Promise<Collection>>();

  constructor(file: ReadAhead, signal?: AbortSignal) {
    this.#file = file;
    this.#signal = signal;
  }

  /** The text that the variable-length element at `at` refers to (IV.B: length, address, index). */
  async text(elements: Buffer, at: number, what: string): Promise<string> {
    const { object, length } = await this.#object(elements, at, what);
    assertStored(object.length === length, `a text of ${what} has ${length} bytes, its object ${object.length}`);
    return object.toString('utf8');
  }

  /** The address that the sequence of one object reference at `at` holds. */
  async reference(elements: Buffer, at: number, what: string): Promise<number> {
    const { object, length } = await this.#object(elements, at, what);
    assertStored(length === 1 && object.length >= 8, `${what} does not refer to one object`);
    return new FieldReader(object, what).integer(8);
  }

  async #object(elements: Buffer, at: number, what: string): Promise<{ object: Buffer; length: number }> {
    const fields = new FieldReader(elements, what, { start: at });
    const [length, address, index] = [fields.integer(4), fields.integer(8), fields.integer(4)];
    if (length === 0 && address === 0 && index === 0) return { object: Buffer.alloc(0), length: 0 };
    const object = (await this.#collection(address, what)).get(index);
    assertStored(
      object !== undefined,
      `${what} refers to the object ${index} of the heap at ${address}, which is none`,
    );
    return { object, length };
  }

  #collection(address: number, what: string): Promise<Collection> {
    const collection = this.#collections.get(address) ?? this.#read(address, what);
    this.#collections.delete(address);
    this.#collections.set(address, collection);
    for (const oldest of this.#collections.keys()) {
      if (this.#collections.size <= KEPT) break;
      this.#collections.delete(oldest);
    }
    return collection;
  }

  async #read(address: number, what: string): Promise<Collection> {
    const header = new FieldReader(await this.#file.read(address, 16, this.#signal, what), 'a global heap');
    header.signature('GCOL');
    const version = header.integer(1);
    assertStored(version === 1, `a global heap has the version ${version}`);
    header.skip(3);
    const size = header.integer(8);
    assertStored(size >= 16 && size <= LARGEST, `the global heap at ${address} has ${size} bytes`);
    const bytes = await this.#file.read(address, size, this.#signal, 'a global heap');
    const fields = new FieldReader(bytes, `the global heap at ${address}`, { start: 16 });
    const objects = new Map<number, Buffer>();
    while (fields.left >= 16) {
      const index = fields.integer(2);
      fields.skip(6);
      const length = fields.integer(8);
      // Index 0 is the free space, up to the end.
      if (index === 0) break;
      assertStored(!objects.has(index), `the global heap at ${address} has the object ${index} twice`);
      objects.set(index, fields.bytes(length));
      fields.skip(Math.min(fields.left, -length & 7));
    }
    return objects;
  }
}
