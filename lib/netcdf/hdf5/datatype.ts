import { type Fields, text } from './fields.js';

/** Bytes of one element, and the fields of the datatype message. */
export interface Datatype {
  readonly size: number;
  readonly fields: Fields;
}

type CharacterSet = 'ASCII' | 'UTF-8';

/** IV.A.2.d, The Datatype Message, version 1: the fields that all classes share. */
function datatype(classNumber: number, bits: number, size: number, properties: Fields): Datatype {
  return {
    size,
    fields: [
      ['Class and Version', 1, (1 << 4) | classNumber],
      ['Class Bit Field', 3, bits],
      ['Size', 4, size],
      ...properties,
    ],
  };
}

/** Class 0, little-endian. */
export function fixedPoint(size: 1 | 2 | 4 | 8, signed: boolean): Datatype {
  return datatype(0, signed ? 0b1000 : 0, size, [
    ['Bit Offset', 2, 0],
    ['Bit Precision', 2, 8 * size],
  ]);
}

/** Class 1: IEEE 754 single or double, little-endian. */
export function floatingPoint(size: 4 | 8): Datatype {
  const exponentSize = size === 4 ? 8 : 11;
  const mantissaSize = 8 * size - 1 - exponentSize;
  const impliedMostSignificantBit = 2 << 4;
  const signLocation = (8 * size - 1) << 8;
  return datatype(1, impliedMostSignificantBit | signLocation, size, [
    ['Bit Offset', 2, 0],
    ['Bit Precision', 2, 8 * size],
    ['Exponent Location', 1, mantissaSize],
    ['Exponent Size', 1, exponentSize],
    ['Mantissa Location', 1, 0],
    ['Mantissa Size', 1, mantissaSize],
    ['Exponent Bias', 4, 2 ** (exponentSize - 1) - 1],
  ]);
}

/** Class 3: text of `size` bytes, null-terminated. NetCDF-C adds dimensions to null-padded text. */
export function string(size: number, characterSet: CharacterSet): Datatype {
  return datatype(3, characterSet === 'UTF-8' ? 1 << 4 : 0, size, []);
}

/** Class 6: a structure of `size` bytes with members at their offsets. */
export function compound(size: number, members: readonly { name: string; offset: number; type: Datatype }[]): Datatype {
  return datatype(
    6,
    members.length,
    size,
    members.flatMap(({ name, offset, type }): Fields => {
      const terminated = name.padEnd(8 * Math.ceil((name.length + 1) / 8), '\0');
      return [
        text('Name', terminated),
        ['Byte Offset of Member', 4, offset],
        ['Dimensionality', 1, 0],
        ['Reserved (zero)', 3, 0],
        ['Dimension Permutation', 4, 0],
        ['Reserved (zero)', 4, 0],
        ['Dimension Sizes', 16, new Uint8Array(16)],
        ...type.fields,
      ];
    }),
  );
}

/** Class 7, type 0: the address of an object header. */
export const OBJECT_REFERENCE: Datatype = datatype(7, 0, 8, []);

/** Class 9, type 0: a sequence of `base` in the global heap. */
export function variableLength(base: Datatype): Datatype {
  return datatype(9, 0, 16, base.fields);
}

/** Class 9, type 1: UTF-8 text in the global heap. */
export const VARIABLE_LENGTH_STRING: Datatype = datatype(9, 1 | (1 << 8), 16, fixedPoint(1, false).fields);
