import type { PackedCurve, PageCurve } from './page-data.js';

/** Beyond these a number of 32 bits is infinite, or loses digits. */
const LARGEST = 3.4e38;
const LEAST = 1.2e-38;

/** Bits that hold the numbers of all these curves. */
export function bitsOf(curves: readonly PageCurve[]): 32 | 64 {
  const fits = curves.every(({ min, max }) => isEvery(min, fitsSingle) && isEvery(max, fitsSingle));
  return fits ? 32 : 64;
}

function fitsSingle(value: number): boolean {
  const magnitude = Math.abs(value);
  return magnitude <= LARGEST ? magnitude >= LEAST || magnitude === 0 : magnitude === Number.POSITIVE_INFINITY;
}

function isEvery(values: ArrayLike<number>, test: (value: number) => boolean): boolean {
  for (let i = 0; i < values.length; i++) if (!test(values[i])) return false;
  return true;
}

export function packCurve({ from, step, min, max }: PageCurve, bits: 32 | 64): PackedCurve {
  const width = bits / 8;
  const bytes = Buffer.alloc(2 * width * min.length);
  const write = (value: number, i: number) =>
    bits === 32 ? bytes.writeFloatLE(value, width * i) : bytes.writeDoubleLE(value, width * i);
  for (let i = 0; i < min.length; i++) {
    write(min[i], i);
    write(max[i], min.length + i);
  }
  return { from, step, bits, numbers: bytes.toString('base64') };
}

/** Bytes of a packed curve of so many buckets in the page, at most. */
export function packedBytes(buckets: number, bits: 32 | 64): number {
  return 4 * Math.ceil((buckets * bits) / 4 / 3) + 80;
}
