import type { FleetShape } from '../layout/index.js';
import type { NcType } from '../netcdf/model.js';
import type { StoredDataset, StoredVariable } from '../netcdf/read/index.js';
import { isoTime } from '../time/iso-format.js';
import { throwIfAborted } from '../util/abort.js';

type TimeEncoding = FleetShape['time'];

/** A stored time as ISO 8601. @param at offset in `bytes` */
export function showTime(type: NcType, bytes: Uint8Array, at: number, { origin, unit }: TimeEncoding): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (type === 'int') return isoTime(origin + BigInt(view.getInt32(at, true)) * unit);
    if (type === 'int64') return isoTime(origin + view.getBigInt64(at, true) * unit);
    const value = view.getFloat64(at, true);
    const whole = Math.floor(value);
    return isoTime(origin + BigInt(whole) * unit + BigInt(Math.round((value - whole) * Number(unit))));
  } catch {
    return 'no time';
  }
}

/** Finds the times of readings in the file. */
export class StoredTimes {
  readonly #variables: ReadonlyMap<string, StoredVariable>;
  readonly #encoding: TimeEncoding;
  readonly #signal: AbortSignal | undefined;

  constructor({ variables }: StoredDataset, encoding: TimeEncoding, signal: AbortSignal | undefined) {
    this.#variables = new Map(variables.map((variable) => [variable.name, variable]));
    this.#encoding = encoding;
    this.#signal = signal;
  }

  /** ISO 8601; undefined where the file has no such time, or it cannot be read. */
  async at(variable: string, index: number): Promise<string | undefined> {
    const times = this.#variables.get(variable);
    if (times === undefined || times.shape.length !== 1 || index >= times.shape[0]) return undefined;
    const [length] = times.values.chunk;
    try {
      const bytes = await times.values.read(Math.floor(index / length), this.#signal);
      if (!(bytes instanceof Uint8Array)) return undefined;
      return showTime(times.type, bytes, (index % length) * times.values.width, this.#encoding);
    } catch {
      throwIfAborted(this.#signal);
      return undefined;
    }
  }
}
