import { type Fields, put, SIZE_OF_LENGTHS, sizeOf } from './fields.js';

/** Smallest collection that the HDF5 library accepts (`H5HG_MINSIZE`), in bytes. */
const MINIMUM_COLLECTION = 4096;

/** Largest collection, in bytes: a reader loads a whole collection for one object. A larger object gets its own. */
const COLLECTION_LIMIT = 65536;

interface Collection {
  readonly address: number;
  /** The collection as stored, as far as it is `used`. */
  bytes: Buffer;
  used: number;
  objects: number;
}

/**
 * III.E, Disk Format: Level 1E - Global Heap: objects in consecutive collections from `address` on. Every reference has
 * its own object, because the HDF5 library frees an object when any reference to it is overwritten.
 */
export class GlobalHeap {
  readonly #address: number;
  readonly #collections: Collection[] = [];

  constructor(address: number) {
    this.#address = address;
  }

  /**
   * Adds an object.
   * @param length elements of the base type
   * @returns the 16-byte element of a variable-length type that refers to it: length and global heap ID
   */
  add(object: Uint8Array, length: number): Fields {
    const size = sizeOf(objectHeader(0, 0)) + padded(object.length);
    let collection = this.#collections.at(-1);
    if (collection === undefined || collection.used + size > COLLECTION_LIMIT) {
      collection = newCollection(this.#address + this.size);
      this.#collections.push(collection);
    }
    append(collection, object, size);
    return element(length, collection.address, collection.objects);
  }

  /** Bytes of all collections. */
  get size(): number {
    const last = this.#collections.at(-1);
    return last === undefined ? 0 : last.address + collectionSize(last) - this.#address;
  }

  /** Writes the heap at `offset` of `target`, which is zero there. @returns the offset after it */
  put(target: Buffer, offset: number): number {
    for (const collection of this.#collections) {
      const end = offset + collectionSize(collection);
      target.set(collection.bytes.subarray(0, collection.used), offset);
      put(target, offset, collectionHeader(end - offset));
      const at = offset + collection.used;
      const free = end - at;
      // The free-space object has index 0, and its size includes its header. Less space than a header has no object.
      if (free >= sizeOf(objectHeader(0, 0))) put(target, at, objectHeader(0, free));
      offset = end;
    }
    return offset;
  }
}

function newCollection(address: number): Collection {
  return { address, bytes: Buffer.alloc(MINIMUM_COLLECTION), used: sizeOf(collectionHeader(0)), objects: 0 };
}

/** Adds an object of `size` bytes with its header and padding. */
function append(collection: Collection, object: Uint8Array, size: number): void {
  const { used, bytes } = collection;
  if (used + size > bytes.length) {
    collection.bytes = Buffer.alloc(Math.max(used + size, 2 * bytes.length));
    collection.bytes.set(bytes);
  }
  const at = put(collection.bytes, used, objectHeader(++collection.objects, object.length));
  collection.bytes.set(object, at);
  collection.used += size;
}

function collectionSize(collection: Collection): number {
  return Math.max(MINIMUM_COLLECTION, collection.used);
}

function padded(size: number): number {
  return 8 * Math.ceil(size / 8);
}

function collectionHeader(size: number): Fields {
  return [
    ['Signature', 4, Buffer.from('GCOL')],
    ['Version', 1, 1],
    ['Reserved (zero)', 3, 0],
    ['Collection Size', SIZE_OF_LENGTHS, size],
  ];
}

function objectHeader(index: number, size: number): Fields {
  return [
    ['Heap Object Index', 2, index],
    ['Reference Count', 2, index === 0 ? 0 : 1],
    ['Reserved (zero)', 4, 0],
    ['Object Size', SIZE_OF_LENGTHS, size],
  ];
}

/** IV.B: a stored variable-length element. */
function element(length: number, collectionAddress: number, objectIndex: number): Fields {
  return [
    ['Length', 4, length],
    ['Collection Address', 8, collectionAddress],
    ['Object Index', 4, objectIndex],
  ];
}
