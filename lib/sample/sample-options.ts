import { SettingsError } from '../errors.js';
import { formatCount } from '../util/format.js';
import { MAX_POINTS } from './cadence.js';

export interface SampleOptions {
  /** Number of machines; default 20. */
  readonly machines?: number;
  /** Times per machine; default 3,000. A table has machines × points rows. */
  readonly points?: number;
  /** Order of the rows: by machine (default, as published), or by time, as a live logger writes them. */
  readonly order?: 'machine' | 'time';
  /** A whole number from 0 to 4,294,967,295; default 1. The same seed gives the same values. */
  readonly seed?: number;
  /** Replace an existing file; default: refuse to. */
  readonly overwrite?: boolean;
  /** Called about every 64 Ki rows with the rows written so far and the total, over all tables. */
  readonly onProgress?: (rows: number, total: number) => void;
  /** Cancels: nothing is left behind, and the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The options with defaults filled in. */
export interface SampleShape {
  readonly machines: number;
  readonly points: number;
  readonly order: 'machine' | 'time';
  readonly seed: number;
}

/** Fill in defaults. @throws SettingsError `ERR_SAMPLE_OPTION` for an invalid value */
export function shapeOf(options: SampleOptions): SampleShape {
  const { machines = 20, points = 3000, order = 'machine', seed = 1 } = options;
  checkInteger('machines', machines, 1, 1_000_000, '');
  checkInteger('points', points, 1, MAX_POINTS, ': times would leave 1677–2262; write more machines instead');
  checkInteger('seed', seed, 0, 0xffffffff, '');
  if (order !== 'machine' && order !== 'time') {
    throw optionError('order', `is ${JSON.stringify(order)}; it must be "machine" or "time"`);
  }
  return { machines, points, order, seed };
}

function checkInteger(key: string, value: number, min: number, max: number, why: string): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  const range = `${formatCount(min)} to ${formatCount(max)}`;
  throw optionError(key, `is ${value}; it must be a whole number from ${range}${value > max ? why : ''}`);
}

function optionError(key: string, what: string): SettingsError {
  return new SettingsError('ERR_SAMPLE_OPTION', `${key} ${what}`, { key });
}
