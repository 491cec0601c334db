import { attribute, attributeInfo } from '../hdf5/attribute.js';
import { dataspace } from '../hdf5/dataspace.js';
import {
  compound,
  type Datatype,
  fixedPoint,
  OBJECT_REFERENCE,
  string,
  VARIABLE_LENGTH_STRING,
  variableLength,
} from '../hdf5/datatype.js';
import { bytesOf, type Field, type Fields } from '../hdf5/fields.js';
import type { GlobalHeap } from '../hdf5/global-heap.js';
import { MESSAGE_LIMIT, type Message, MessageType } from '../hdf5/object-header.js';
import type { Attribute, NcType, NumericArray } from '../model.js';
import { TYPES } from './types.js';

/** Longer text goes to the global heap. 1024 bytes of the message are left for the name and the type. */
const LONGEST_FIXED_TEXT = MESSAGE_LIMIT - 1024;

const INT = fixedPoint(4, true);

/** The attribute messages of one object, after the attribute info message that they require. */
export class AttributeMessages {
  readonly #subject: string;
  readonly #heap: GlobalHeap;
  readonly #messages: Message[] = [];

  constructor(subject: string, heap: GlobalHeap) {
    this.#subject = subject;
    this.#heap = heap;
  }

  get messages(): Message[] {
    if (this.#messages.length === 0) return [];
    const info: Message = { type: MessageType.ATTRIBUTE_INFO, data: attributeInfo(this.#messages.length) };
    return [info, ...this.#messages];
  }

  /** An attribute of the netCDF data model. @param type that of the variable, which `_FillValue` shares */
  add({ name, value }: Attribute, type?: NcType): void {
    if (Array.isArray(value)) {
      this.#addStrings(name, value);
      return;
    }
    if (typeof value === 'string') {
      if (name === '_FillValue' && type === 'string') this.#addStrings(name, [value]);
      else this.addText(name, value);
      return;
    }
    const array = numbers(value as number | bigint | NumericArray);
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    this.#add(name, datatypeOf(array), dataspace([array.length]), bytes);
  }

  /**
   * Text: a scalar of fixed length, as netCDF-C writes it. Empty text is one NUL, because readers mishandle a null
   * dataspace.
   */
  addText(name: string, value: string): void {
    const bytes = Buffer.from(value, 'utf8');
    if (bytes.length > LONGEST_FIXED_TEXT) {
      this.#add(name, VARIABLE_LENGTH_STRING, dataspace([]), bytesOf(this.#heap.add(bytes, bytes.length)));
      return;
    }
    const isAscii = bytes.length === value.length;
    const stored = bytes.length === 0 ? Buffer.alloc(1) : bytes;
    this.#add(name, string(stored.length, isAscii ? 'ASCII' : 'UTF-8'), dataspace([]), stored);
  }

  /** A hidden attribute of the dimension scale convention: null-terminated text. */
  addTerminated(name: string, value: string): void {
    const bytes = Buffer.from(`${value}\0`, 'utf8');
    this.#add(name, string(bytes.length, 'ASCII'), dataspace([]), bytes);
  }

  addInt(name: string, value: number): void {
    this.#add(name, INT, dataspace([]), bytesOf([['value', 4, value]]));
  }

  addInts(name: string, values: readonly number[]): void {
    const fields = values.map((value): Field => ['value', 4, value]);
    this.#add(name, INT, dataspace([values.length]), bytesOf(fields));
  }

  /** `DIMENSION_LIST`: for each dimension a sequence of one object reference. */
  addReferences(name: string, addresses: readonly number[]): void {
    const elements = addresses.flatMap((address) => this.#heap.add(bytesOf([['Object Address', 8, address]]), 1));
    this.#add(name, variableLength(OBJECT_REFERENCE), dataspace([addresses.length]), bytesOf(elements));
  }

  /** `REFERENCE_LIST`: the variables that use a dimension scale, and for which of their dimensions. */
  addReferenceList(name: string, users: readonly { readonly address: number; readonly dimension: number }[]): void {
    const elements = users.flatMap(
      ({ address, dimension }): Fields => [
        ['dataset', 8, address],
        ['dimension', 4, dimension],
        ['padding', 4, 0],
      ],
    );
    this.#add(name, REFERENCE_LIST_ELEMENT, dataspace([users.length]), bytesOf(elements));
  }

  #addStrings(name: string, values: readonly string[]): void {
    const elements = values.flatMap((value) => {
      const bytes = Buffer.from(value, 'utf8');
      return this.#heap.add(bytes, bytes.length);
    });
    this.#add(name, VARIABLE_LENGTH_STRING, dataspace([values.length]), bytesOf(elements));
  }

  #add(name: string, type: Datatype, space: Fields, data: Uint8Array): void {
    this.#messages.push({
      type: MessageType.ATTRIBUTE,
      subject: `Attribute "${name}" of ${this.#subject}`,
      creationOrder: this.#messages.length,
      data: attribute(name, type, space, data),
    });
  }
}

/** `ds_list_t` of the HDF5 dimension scale API: a C structure, padded to 16 bytes. */
const REFERENCE_LIST_ELEMENT = compound(16, [
  { name: 'dataset', offset: 0, type: OBJECT_REFERENCE },
  { name: 'dimension', offset: 8, type: INT },
]);

function numbers(value: number | bigint | NumericArray): NumericArray {
  if (typeof value === 'number') return Float64Array.of(value);
  if (typeof value === 'bigint') return BigInt64Array.of(value);
  return value;
}

function datatypeOf(array: NumericArray): Datatype {
  const traits = Object.entries(TYPES).find(
    ([type, { array: kind }]) => type !== 'char' && kind && array instanceof kind,
  );
  return traits![1].datatype;
}
