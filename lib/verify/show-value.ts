import type { NcType } from '../netcdf/model.js';

/** One value as text. @param at offset of the value in `bytes`, which are in the machine's byte order */
export function showValue(type: NcType, bytes: Uint8Array, at: number): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (type) {
    case 'byte':
      return String(view.getInt8(at));
    case 'char':
      return showByte(view.getUint8(at));
    case 'ubyte':
      return String(view.getUint8(at));
    case 'short':
      return String(view.getInt16(at, LITTLE));
    case 'ushort':
      return String(view.getUint16(at, LITTLE));
    case 'int':
      return String(view.getInt32(at, LITTLE));
    case 'uint':
      return String(view.getUint32(at, LITTLE));
    case 'int64':
      return String(view.getBigInt64(at, LITTLE));
    case 'uint64':
      return String(view.getBigUint64(at, LITTLE));
    case 'float':
      return showFloat(view.getFloat32(at, LITTLE), view.getUint32(at, LITTLE).toString(16));
    case 'double':
      return showFloat(view.getFloat64(at, LITTLE), view.getBigUint64(at, LITTLE).toString(16));
    case 'string':
      return 'text';
  }
}

const LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Not numbers differ in their bits alone. */
function showFloat(value: number, bits: string): string {
  return Number.isNaN(value) ? `missing (NaN, 0x${bits})` : Object.is(value, -0) ? '-0' : String(value);
}

function showByte(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? JSON.stringify(String.fromCharCode(byte)) : `byte 0x${byte.toString(16)}`;
}
