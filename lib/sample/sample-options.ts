import { SettingsError } from '../errors.js';
import { MAX_POINTS } from './cadence.js';

export interface SampleOptions {
  /** Machines, 20 by default. */
  readonly machines?: number;
  /** Times of every machine, 3,000 by default; rows of a table are machines × points. */
  readonly points?: number;
  /** Rows one machine after the other (the default, as published) or as they happen, the way a live logger writes. */
  readonly order?: 'machine' | 'time';
  /** A whole number from 0 to 4,294,967,295, 1 by default: the same seed gives the same values. */
  readonly seed?: number;
  /** Replace a file that is there; without it, one is refused. */
  readonly overwrite?: boolean;
  /** Called about every 64 Ki rows with the rows written so far and in total, over all tables. */
  readonly onProgress?: (rows: number, total: number) => void;
  /** Ends the work: nothing is left behind, and the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What the options come to. */
export interface SampleShape {
  readonly machines: number;
  readonly points: number;
  readonly order: 'machine' | 'time';
  readonly seed: number;
}

/** Fill in defaults. @throws SettingsError `ERR_SAMPLE_OPTION` for a value that makes no database. */
export function shapeOf(options: SampleOptions): SampleShape {
  const { machines = 20, points = 3000, order = 'machine', seed = 1 } = options;
  whole('machines', machines, 1, 1_000_000, '');
  whole('points', points, 1, MAX_POINTS, ': times would leave 1677–2262; write more machines instead');
  whole('seed', seed, 0, 0xffffffff, '');
  if (order !== 'machine' && order !== 'time') {
    throw refusal('order', `is ${JSON.stringify(order)}; it must be "machine" or "time"`);
  }
  return { machines, points, order, seed };
}

function whole(key: string, value: number, least: number, most: number, why: string): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const range = `${least} to ${most.toLocaleString('en-US')}`;
  throw refusal(key, `is ${value}; it must be a whole number from ${range}${value > most ? why : ''}`);
}

function refusal(key: string, what: string): SettingsError {
  return new SettingsError('ERR_SAMPLE_OPTION', `${key} ${what}`, { key });
}
