import { type Fields, put, SIZE_OF_LENGTHS, sizeOf } from './fields.js';

/** Smallest collection that the HDF5 library accepts (`H5HG_MINSIZE`), in bytes. */
const MINIMUM_COLLECTION = 4096;

/** Largest collection, in bytes: a reader loads a whole collection for one object. A larger object gets its own. */
const COLLECTION_LIMIT = 65536;

interface Collection {
  readonly address: number;
  readonly objects: Uint8Array[];
  used: number;
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
      collection = { address: this.#address + this.size, objects: [], used: sizeOf(collectionHeader(0)) };
      this.#collections.push(collection);
    }
    collection.objects.push(object);
    collection.used += size;
    return element(length, collection.address, collection.objects.length);
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
      let at = put(target, offset, collectionHeader(end - offset));
      collection.objects.forEach((object, i) => {
        at = put(target, at, objectHeader(i + 1, object.length));
        target.set(object, at);
        at += padded(object.length);
      });
      const free = end - at;
      // The free-space object has index 0, and its size includes its header. Less space than a header has no object.
      if (free >= sizeOf(objectHeader(0, 0))) put(target, at, objectHeader(0, free));
      offset = end;
    }
    return offset;
  }
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
