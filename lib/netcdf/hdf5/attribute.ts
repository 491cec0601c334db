import type { Datatype } from './datatype.js';
import { type Field, type Fields, SIZE_OF_OFFSETS, sizeOf, UNDEFINED_ADDRESS } from './fields.js';

/**
 * Most attributes of an object. Their creation order has 2 bytes; its last value is unused (`H5O_MAX_CRT_ORDER_IDX`).
 */
export const ATTRIBUTES_LIMIT = 0xffff;

/**
 * IV.A.2.m, The Attribute Message, version 3.
 *
 * @param space fields of a dataspace message
 * @param data stored values
 */
export function attribute(name: string, type: Datatype, space: Fields, data: Uint8Array): Fields {
  const terminated = Buffer.from(`${name}\0`, 'utf8');
  const isAscii = terminated.length === name.length + 1;
  return [
    ['Version', 1, 3],
    ['Flags', 1, 0],
    ['Name Size', 2, terminated.length],
    ['Datatype Size', 2, sizeOf(type.fields)],
    ['Dataspace Size', 2, sizeOf(space)],
    ['Name Character Set Encoding', 1, isAscii ? 0 : 1],
    ['Name', terminated.length, terminated],
    ...type.fields,
    ...space,
    ['Data', data.length, data] satisfies Field,
  ];
}

/** IV.A.2.v, The Attribute Info Message: all attributes lie in the header; creation order is tracked and indexed. */
export function attributeInfo(count: number): Fields {
  return [
    ['Version', 1, 0],
    ['Flags', 1, 0b11],
    ['Maximum Creation Index', 2, count],
    ['Fractal Heap Address', SIZE_OF_OFFSETS, UNDEFINED_ADDRESS],
    ['Attribute Name v2 B-tree Address', SIZE_OF_OFFSETS, UNDEFINED_ADDRESS],
    ['Attribute Creation Order v2 B-tree Address', SIZE_OF_OFFSETS, UNDEFINED_ADDRESS],
  ];
}
