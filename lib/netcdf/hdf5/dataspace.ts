import { type Field, type Fields, SIZE_OF_LENGTHS, UNDEFINED_ADDRESS } from './fields.js';

/** `H5S_UNLIMITED`: all bits set. */
const UNLIMITED = UNDEFINED_ADDRESS;

/** Largest number of dimensions (`H5S_MAX_RANK`). */
export const MAX_RANK = 32;

const TYPE_SCALAR = 0;
const TYPE_SIMPLE = 1;

/**
 * IV.A.2.b, The Dataspace Message, version 2.
 *
 * @param shape lengths of the dimensions; none: a scalar
 * @param unlimited whether each dimension is unlimited; absent: none is
 */
export function dataspace(shape: readonly number[], unlimited?: readonly boolean[]): Fields {
  const maximum: Field[] = unlimited
    ? shape.map((length, d) => [`Dimension #${d + 1} Maximum Size`, SIZE_OF_LENGTHS, unlimited[d] ? UNLIMITED : length])
    : [];
  return [
    ['Version', 1, 2],
    ['Dimensionality', 1, shape.length],
    ['Flags', 1, unlimited ? 1 : 0],
    ['Type', 1, shape.length === 0 ? TYPE_SCALAR : TYPE_SIMPLE],
    ...shape.map((length, d): Field => [`Dimension #${d + 1} Size`, SIZE_OF_LENGTHS, length]),
    ...maximum,
  ];
}
