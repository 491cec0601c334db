import type { StoredVariable } from '../netcdf/read/index.js';
import { parseTimeUnits } from '../time/parse-time-units.js';
import { textAttribute } from './referenced-object.js';
import { textsOf, wholeValues } from './whole-values.js';

/** The values of a coordinate variable. */
export type Coordinate =
  /** Nanoseconds since 1970. */
  | { readonly kind: 'times'; readonly times: BigInt64Array }
  | { readonly kind: 'texts'; readonly texts: readonly string[] }
  | { readonly kind: 'numbers'; readonly type: string; readonly bytes: Uint8Array };

/** Reads a coordinate: of times in CF units (CF Conventions 4.4), of texts, or of numbers. */
export async function readCoordinate(variable: StoredVariable, signal?: AbortSignal): Promise<Coordinate> {
  const { type } = variable;
  const values = await wholeValues(variable, signal);
  if (type === 'string' || type === 'char') return { kind: 'texts', texts: textsOf(variable, values) };
  const bytes = values as Uint8Array;
  const encoding = timesOf(variable);
  if (encoding === undefined) return { kind: 'numbers', type, bytes };
  const { unit, origin } = encoding;
  const times = new BigInt64Array(variable.shape[0]);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let i = 0; i < times.length; i++) times[i] = origin + timeSince(view, i, type, unit);
  return { kind: 'times', times };
}

/** Unit and reference time of a variable whose units say that it holds times; undefined for others. */
export function timesOf(variable: StoredVariable): { readonly unit: bigint; readonly origin: bigint } | undefined {
  const units = textAttribute(variable, 'units');
  if (units === undefined || !/\bsince\b/i.test(units)) return undefined;
  if (variable.type !== 'int' && variable.type !== 'int64' && variable.type !== 'double') return undefined;
  try {
    const { unit, origin } = parseTimeUnits(units, 'units');
    return origin === undefined ? undefined : { unit, origin };
  } catch {
    // Units of another program: its numbers are compared as they are.
    return undefined;
  }
}

function timeSince(view: DataView, i: number, type: string, unit: bigint): bigint {
  if (type === 'int') return BigInt(view.getInt32(4 * i, true)) * unit;
  if (type === 'int64') return view.getBigInt64(8 * i, true) * unit;
  const value = view.getFloat64(8 * i, true);
  const whole = Math.floor(value);
  return BigInt(whole) * unit + BigInt(Math.round((value - whole) * Number(unit)));
}

export function isSameCoordinate(a: Coordinate | undefined, b: Coordinate | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (a.kind === 'times' && b.kind === 'times') return isSame(a.times, b.times);
  if (a.kind === 'texts' && b.kind === 'texts') return isSame(a.texts, b.texts);
  return a.kind === 'numbers' && b.kind === 'numbers' && a.type === b.type && isSame(a.bytes, b.bytes);
}

function isSame<T>(a: ArrayLike<T>, b: ArrayLike<T>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
