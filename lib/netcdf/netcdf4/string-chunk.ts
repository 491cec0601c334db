import { Xxh64 } from '../checksums.js';
import { bytesOf, put } from '../hdf5/fields.js';
import { GlobalHeap } from '../hdf5/global-heap.js';

/** A stored chunk of a string variable: the texts in a global heap, and a reference to each. */
interface StringChunk {
  readonly heap: Buffer;
  /** 16 bytes per value. */
  readonly references: Buffer;
  /** Bytes of the texts in UTF-8. */
  readonly bytes: number;
}

/** @param address of the heap in the file */
export function stringChunk(texts: readonly string[], address: number): StringChunk {
  const heap = new GlobalHeap(address);
  const references = Buffer.alloc(16 * texts.length);
  let at = 0;
  let bytes = 0;
  for (const text of texts) {
    const encoded = Buffer.from(text, 'utf8');
    at = put(references, at, heap.add(encoded, encoded.length));
    bytes += encoded.length;
  }
  const stored = Buffer.alloc(heap.size);
  heap.put(stored, 0);
  return { heap: stored, references, bytes };
}

/**
 * XXH64 of texts, wherever their heap lies: each in UTF-8, behind its length in 4 bytes.
 */
export function textsHash(texts: readonly string[]): bigint {
  const hash = new Xxh64();
  for (const text of texts) {
    const bytes = Buffer.from(text, 'utf8');
    hash.update(bytesOf([['length', 4, bytes.length]])).update(bytes);
  }
  return hash.digest();
}

/**
 * Most bytes of a string variable's heaps.
 *
 * @param textBytes UTF-8 bytes of all values
 * @param count values; each has a 16-byte header and is padded to 8 bytes
 * @param chunkCount chunks; each has its own heap
 */
export function stringHeapBound(textBytes: number, count: number, chunkCount: number): number {
  if (count === 0) return 0;
  const objects = textBytes + count * (16 + 7);
  // Two neighbouring collections hold at least 64 KiB of objects, and each wastes at most 4 KiB.
  return objects + Math.ceil(objects / 8) + chunkCount * 8192;
}
