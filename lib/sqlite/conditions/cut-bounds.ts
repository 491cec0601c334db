import type { Cut } from './value-set.js';

/** A {@link Cut} as a scan asks for it: a value passes it that lies behind it. Plain data. */
export type CutBounds =
  | {
      readonly kind: 'number';
      /** The least double that passes; NaN where none does. */
      readonly real: number;
      /** The greatest int64 that does not pass. Where all pass, it is the least int64, which nonetheless passes. */
      readonly integer: bigint;
      readonly passesAll: boolean;
    }
  | { readonly kind: 'text' | 'blob'; readonly bytes: Uint8Array; readonly isAfter: boolean };

const LEAST = -(2n ** 63n);
const GREATEST = 2n ** 63n - 1n;

/** The bounds of a cut between values. An integer is never rounded to compare it with a double, nor the reverse. */
export function cutBounds({ value, isAfter }: Cut): CutBounds {
  if (value.kind !== 'number') return { kind: value.kind, bytes: value.bytes, isAfter };
  const below = greatestBelow(value.number, isAfter);
  const integer = below < LEAST ? LEAST : below > GREATEST ? GREATEST : below;
  return { kind: 'number', real: leastReal(value.number, isAfter), integer, passesAll: below < LEAST };
}

/** The greatest integer that lies before the cut, whether it is an int64 or not. */
function greatestBelow(number: number | bigint, isAfter: boolean): bigint {
  if (typeof number === 'bigint') return isAfter ? number : number - 1n;
  if (!Number.isFinite(number)) return number > 0 ? GREATEST : LEAST - 1n;
  const floor = Math.floor(number);
  return BigInt(floor) - (floor === number && !isAfter ? 1n : 0n);
}

function leastReal(number: number | bigint, isAfter: boolean): number {
  const nearest = Number(number);
  if (isAfter ? nearest > number : nearest >= number) return nearest;
  return nextUp(nearest);
}

const bits = new BigInt64Array(1);
const double = new Float64Array(bits.buffer);

/** The least double that is greater; NaN after infinity. */
function nextUp(number: number): number {
  if (number === 0) return Number.MIN_VALUE;
  double[0] = number;
  bits[0] += number > 0 ? 1n : -1n;
  return double[0];
}
