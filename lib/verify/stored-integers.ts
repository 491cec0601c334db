import type { NcType } from '../netcdf/model.js';
import { product, type StoredVariable } from '../netcdf/read/index.js';
import { throwIfAborted } from '../util/abort.js';

type Getter = (view: DataView, at: number) => number;

const GET: { readonly [T in NcType]?: Getter } = {
  byte: (view, at) => view.getInt8(at),
  short: (view, at) => view.getInt16(at, true),
  int: (view, at) => view.getInt32(at, true),
  int64: (view, at) => Number(view.getBigInt64(at, true)),
};

/** All values of a variable of whole numbers; undefined where it has other values, or cannot be read. */
export async function wholeNumbers(
  variable: StoredVariable,
  signal: AbortSignal | undefined,
): Promise<number[] | undefined> {
  const numbers: number[] = [];
  const isRead = await eachNumber(variable, signal, (value) => {
    numbers.push(value);
    return true;
  });
  return isRead ? numbers : undefined;
}

/**
 * How often a variable has each of the numbers 0 … `length` - 1. Undefined where it has others, where they do not
 * ascend, or where they cannot be read.
 */
export async function countsOf(
  variable: StoredVariable,
  length: number,
  signal: AbortSignal | undefined,
): Promise<number[] | undefined> {
  const counts = new Array<number>(length).fill(0);
  let last = 0;
  const isRead = await eachNumber(variable, signal, (value) => {
    if (value < last || value >= length) return false;
    last = value;
    counts[value]++;
    return true;
  });
  return isRead ? counts : undefined;
}

/** @param take false ends it @returns whether all values were read and taken */
async function eachNumber(
  { type, shape, values }: StoredVariable,
  signal: AbortSignal | undefined,
  take: (value: number) => boolean,
): Promise<boolean> {
  const get = GET[type];
  if (get === undefined || shape.length !== 1) return false;
  let remaining = shape[0];
  try {
    for (let position = 0; position < product(values.grid); position++) {
      const bytes = await values.read(position, signal);
      if (!(bytes instanceof Uint8Array)) return false;
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      for (let at = 0; at < bytes.length && remaining > 0; at += values.width, remaining--) {
        if (!take(get(view, at))) return false;
      }
    }
  } catch {
    throwIfAborted(signal);
    return false;
  }
  return true;
}
