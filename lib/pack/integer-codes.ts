import { isRounded } from '../model/cell-values.js';
import type { IntegerCodes } from '../model/integer-codes.js';
import type { OnUnrepresentable } from './pack-values.js';
import { arrayOf, type Packing } from './packing.js';

/** True where a packing stores integers of 64 bits as they are. */
export function areExact({ dtype, scale, offset }: Packing): boolean {
  return (dtype === 'int64' || dtype === 'uint64') && scale === 1 && offset === 0;
}

/** The integers of codes, in a new array of a type of 64 bits. Missing and unrepresentable ones become the fill value. */
export function packIntegerCodes(
  codes: Float64Array,
  { dtype, fill }: Packing,
  integers: IntegerCodes,
  onUnrepresentable: OnUnrepresentable,
): BigInt64Array | BigUint64Array {
  const stored = arrayOf(dtype, codes.length) as BigInt64Array;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    stored[i] = fill as bigint;
    if (Number.isNaN(code)) continue;
    const integer = integers.decode(code);
    stored[i] = integer;
    if (stored[i] === integer && integer !== fill) continue;
    stored[i] = fill as bigint;
    onUnrepresentable(i);
  }
  return stored;
}

/** The doubles nearest to the integers of codes, in a new array. @param onRounded told of those that differ */
export function doublesOf(
  codes: Float64Array,
  integers: IntegerCodes,
  onRounded: (index: number) => void,
): Float64Array {
  return codes.map((code, i) => {
    if (Number.isNaN(code)) return code;
    const integer = integers.decode(code);
    const value = Number(integer);
    if (isRounded(integer, value)) onRounded(i);
    return value;
  });
}
