/**
 * Elements per step. Byte planes of a whole chunk often lie a power of two apart and evict each other from the cache,
 * so each step fills a small buffer and copies the planes from there.
 */
const BLOCK = 4096;

/** Words from one plane of the buffer to the next: 64 bytes more than a plane, for the same reason. */
const STRIDE = BLOCK / 4 + 16;

const buffer = new Uint32Array(8 * STRIDE);
const planes = Array.from({ length: 8 }, (_, k) => new Uint8Array(buffer.buffer, 4 * k * STRIDE, BLOCK));

/** By width: writes four elements at a time into the planes of the buffer. */
const TRANSPOSE: Readonly<Record<number, (words: Uint32Array, start: number, groups: number) => void>> = {
  2: transpose2,
  4: transpose4,
  8: transpose8,
};

/**
 * The shuffle filter (id 2, section IV.A.2.l): the first bytes of all elements, then the second bytes, and so on.
 * Elements of 2, 4 and 8 bytes go through 32-bit registers four at a time, several times faster than byte by byte.
 *
 * @param source whole elements, at an address that is a multiple of 4
 * @param width bytes of an element
 * @param target for the result, as long as `source`
 */
export function shuffle(
  source: Uint8Array,
  width: number,
  target: Uint8Array = new Uint8Array(source.length),
): Uint8Array {
  const count = source.length / width;
  const transpose = TRANSPOSE[width];
  const fast = transpose === undefined ? 0 : count & ~3;
  const words = new Uint32Array(source.buffer, source.byteOffset, (fast * width) >> 2);
  for (let start = 0; start < fast; start += BLOCK) {
    const length = Math.min(BLOCK, fast - start);
    transpose(words, (start * width) >> 2, length >> 2);
    for (let k = 0; k < width; k++) {
      target.set(length === BLOCK ? planes[k] : planes[k].subarray(0, length), k * count + start);
    }
  }
  for (let k = 0; k < width; k++) {
    for (let i = fast; i < count; i++) target[k * count + i] = source[i * width + k];
  }
  return target;
}

/** Eight words in, one word out to each of the eight planes. */
function transpose8(words: Uint32Array, start: number, groups: number): void {
  for (let i = 0, w = start; i < groups; i++, w += 8) {
    transposeWords(words[w], words[w + 2], words[w + 4], words[w + 6], i);
    transposeWords(words[w + 1], words[w + 3], words[w + 5], words[w + 7], 4 * STRIDE + i);
  }
}

/** Four words in, one word out to each of the four planes. */
function transpose4(words: Uint32Array, start: number, groups: number): void {
  for (let i = 0, w = start; i < groups; i++, w += 4) {
    transposeWords(words[w], words[w + 1], words[w + 2], words[w + 3], i);
  }
}

/** Transposes a 4 × 4 matrix of bytes: words `a` to `d` are its rows; its columns become words `STRIDE` apart. */
function transposeWords(a: number, b: number, c: number, d: number, at: number): void {
  const even0 = (a & 0x00ff00ff) | ((b & 0x00ff00ff) << 8);
  const even1 = (c & 0x00ff00ff) | ((d & 0x00ff00ff) << 8);
  const odd0 = ((a >>> 8) & 0x00ff00ff) | (b & 0xff00ff00);
  const odd1 = ((c >>> 8) & 0x00ff00ff) | (d & 0xff00ff00);
  buffer[at] = (even0 & 0xffff) | (even1 << 16);
  buffer[at + STRIDE] = (odd0 & 0xffff) | (odd1 << 16);
  buffer[at + 2 * STRIDE] = (even0 >>> 16) | (even1 & 0xffff0000);
  buffer[at + 3 * STRIDE] = (odd0 >>> 16) | (odd1 & 0xffff0000);
}

/** Two words in, one word out to each of the two planes. */
function transpose2(words: Uint32Array, start: number, groups: number): void {
  for (let i = 0, w = start; i < groups; i++, w += 2) {
    const ab = words[w];
    const cd = words[w + 1];
    const even0 = (ab & 0xff) | ((ab >>> 8) & 0xff00);
    const even1 = (cd & 0xff) | ((cd >>> 8) & 0xff00);
    const odd0 = ((ab >>> 8) & 0xff) | ((ab >>> 16) & 0xff00);
    const odd1 = ((cd >>> 8) & 0xff) | ((cd >>> 16) & 0xff00);
    buffer[i] = even0 | (even1 << 16);
    buffer[STRIDE + i] = odd0 | (odd1 << 16);
  }
}
