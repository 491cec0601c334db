import { put } from '../hdf5/fields.js';
import { GlobalHeap } from '../hdf5/global-heap.js';

/** A chunk of a string variable as it is stored: the texts in a global heap, and a reference to each. */
export interface StringChunk {
  readonly heap: Buffer;
  /** 16 bytes a value. */
  readonly references: Buffer;
  /** Bytes of the texts in UTF-8. */
  readonly bytes: number;
}

/** @param address where the heap will lie in the file */
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
 * Bytes that the heaps of a string variable take at most.
 *
 * @param textBytes UTF-8 bytes of all values
 * @param count values; each has a header of 16 bytes and is padded to 8 bytes
 * @param chunkCount each chunk has a heap of its own
 */
export function stringHeapBound(textBytes: number, count: number, chunkCount: number): number {
  if (count === 0) return 0;
  const objects = textBytes + count * (16 + 7);
  // Two neighbouring collections have 64 KiB of objects at least, and neither wastes more than 4 KiB.
  return objects + Math.ceil(objects / 8) + chunkCount * 8192;
}
