import { dirname } from 'node:path';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { FleetcdfError, SinkError } from '../errors.js';
import { removeLeftovers } from '../sink/index.js';
import { throwIfAborted } from '../util/abort.js';
import { clock } from '../util/clock.js';
import { Cadence } from './cadence.js';
import { lifeOf, machineOf, SIGNALS, SignalValues } from './fleet.js';
import { NewDatabaseFile } from './new-file.js';
import { RowWriter } from './row-writer.js';
import { type SampleOptions, type SampleShape, shapeOf } from './sample-options.js';

interface SampleSummary {
  /** Rows of all signal tables. */
  readonly rows: number;
  readonly machines: number;
  readonly points: number;
  /** Size of the file. */
  readonly bytes: number;
  readonly seconds: number;
  /** What users should know besides: files of killed runs that were removed. */
  readonly notes: readonly string[];
}

/** Rows written between two yields to the event loop. */
const STRIDE = 65536;

/**
 * Writes a database like ExampleCo's: `feat_0` … `feat_3` (timestamp TEXT, machine TEXT, value REAL), whose times and
 * machines are the same row by row, and `static_data` (machine_id, install_date, model, room). About 5 % of the values
 * are outliers beyond ±150. The same options give the same rows; both orders hold the same rows.
 *
 * The file appears complete or not at all. Memory use does not depend on its size.
 *
 * @throws SettingsError `ERR_SAMPLE_OPTION`; SinkError `ERR_DESTINATION_EXISTS`, `ERR_DESTINATION_DIRECTORY`,
 *   `ERR_DESTINATION_IN_USE`, `ERR_DESTINATION_WRITE`
 */
export async function writeSample(path: string, options: SampleOptions = {}): Promise<SampleSummary> {
  const began = clock();
  const shape = shapeOf(options);
  const file = new NewDatabaseFile(path, options.overwrite ?? false);
  await file.check();
  try {
    const notes = removeLeftovers(dirname(path));
    await writeDatabase(await file.begin(), shape, options);
    const bytes = await file.publish();
    const { machines, points } = shape;
    const rows = SIGNALS.length * machines * points;
    return { rows, machines, points, bytes, notes, seconds: (clock() - began) / 1000 };
  } catch (error) {
    await file.discard();
    if (error instanceof FleetcdfError || options.signal?.aborted) throw error;
    const message = `${path} cannot be written: ${(error as Error).message}`;
    throw new SinkError('ERR_DESTINATION_WRITE', message, path, { cause: error });
  }
}

async function writeDatabase(path: string, shape: SampleShape, options: SampleOptions): Promise<void> {
  const database = new Database(path);
  try {
    // The file is private until it is renamed, and a failure deletes it: it needs no journal beside it, locks or syncs.
    for (const pragma of [
      'journal_mode = memory',
      'synchronous = off',
      'locking_mode = exclusive',
      'cache_size = -8192',
    ]) {
      database.pragma(pragma);
    }
    database.exec('BEGIN');
    for (const signal of SIGNALS.keys()) {
      database.exec(`CREATE TABLE feat_${signal} (timestamp TEXT, machine TEXT, value REAL)`);
    }
    database.exec('CREATE TABLE static_data (machine_id TEXT, install_date TEXT, model TEXT, room TEXT)');
    writeMachines(database, shape.machines);
    for (const signal of SIGNALS.keys()) await writeSignal(database, signal, shape, options);
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}

function writeMachines(database: Database.Database, machines: number): void {
  const insert = database.prepare('INSERT INTO static_data VALUES (:machine_id, :install_date, :model, :room)');
  for (let machine = 0; machine < machines; machine++) insert.run(machineOf(machine, machines));
}

async function writeSignal(
  database: Database.Database,
  signal: number,
  { machines, points, order, seed }: SampleShape,
  { onProgress, signal: abort }: SampleOptions,
): Promise<void> {
  const writer = new RowWriter(database, `feat_${signal}`);
  const cadence = new Cadence(points);
  const fleet = Array.from({ length: machines }, (_, machine) => ({
    name: machineOf(machine, machines).machine_id,
    values: new SignalValues(seed, machine, signal, lifeOf(seed, machine), points),
  }));
  const rows = machines * points;
  for (let row = 0; row < rows; ) {
    for (const stop = Math.min(row + STRIDE, rows); row < stop; row++) {
      const machine = order === 'machine' ? Math.floor(row / points) : row % machines;
      const index = order === 'machine' ? row % points : Math.floor(row / machines);
      const { name, values } = fleet[machine];
      writer.put(cadence.text(index), name, values.at(index));
    }
    if (row === rows) writer.end();
    onProgress?.(signal * rows + row, SIGNALS.length * rows);
    await yieldToEventLoop();
    throwIfAborted(abort);
  }
}
