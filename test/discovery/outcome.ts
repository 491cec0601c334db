import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { FleetcdfError } from '../../lib/errors.js';
import { inspectReadings } from '../../lib/inspect/index.js';
import { openReadings } from '../../lib/job/open-source.js';
import { run } from '../../lib/job/run.js';
import type { MachineBatch } from '../../lib/model/batch.js';
import { formatSummary, type RunReport } from '../../lib/report/index.js';
import { defaultSettings, mergeFlags } from '../../lib/settings/index.js';
import type { Source } from '../../lib/source/source.js';
import { openPasses } from '../flow/open-passes.js';
import type { Count } from './expectation.js';

const { exitCodeFor } = createRequire(import.meta.url)('../../bin/program.cjs') as {
  exitCodeFor(className: string, code: string): number | undefined;
};

export type Value = number | string;
/** By machine, signal and nanoseconds since 1970. */
export type ReadingsOf = Map<string, Map<string, Map<bigint, Value>>>;

/** What a database became. */
export type Outcome = Refusal | Dataset;

export interface Refusal {
  readonly kind: 'refusal';
  readonly code: string;
  readonly message: string;
  readonly exitCode: number;
}

export interface Dataset {
  readonly kind: 'dataset';
  readonly readings: ReadingsOf;
  readonly units: ReadonlyMap<string, string>;
  readonly facts: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
  readonly warnings: readonly string[];
  /** The summary of a run into netCDF, without its time and destination. */
  readonly summary: string;
  /** The dataset as CSV. */
  readonly csv: string;
  /** Of that run. */
  readonly counts: Readonly<Record<Count, number>>;
  /** What `inspect` counts. */
  readonly inspected: Readonly<Record<Count, number>>;
}

type Reader = 'rows' | 'auto';

/** Write a database of SQL. */
export function buildDatabase(path: string, sql: string): string {
  const database = new Database(path);
  try {
    database.pragma('synchronous = OFF');
    database.exec(sql);
  } finally {
    database.close();
  }
  return path;
}

/** Everything that the program makes of a database, and says of it. Other files are written beside it. */
export async function outcomeOf(path: string, reader: Reader = 'auto', layout?: 'stacked'): Promise<Outcome> {
  try {
    const collected = await collectReadings(path, reader);
    const report = await convert(path, reader, 'nc', { layout });
    await convert(path, reader, 'csv', { format: 'csv' });
    return {
      kind: 'dataset',
      ...collected,
      warnings: report.warnings,
      summary: formatSummary(report).replace(/^(took|to) .*\n/gm, ''),
      csv: readFileSync(besides(path, 'csv'), 'utf8'),
      counts: {
        rows: report.rows,
        duplicates: sum(report.tally.filter(({ rule }) => rule === 'duplicate').map(({ count }) => count)),
        outOfOrder: sum(report.tally.filter(({ rule }) => rule === 'out of order').map(({ count }) => count)),
      },
      inspected: await inspectedCounts(path, reader),
    };
  } catch (error) {
    const { name, message } = error as Error;
    const code = error instanceof FleetcdfError ? error.code : 'crash';
    return { kind: 'refusal', code, message, exitCode: exitCodeFor(name, code) ?? 1 };
  }
}

/** Readings without the missing ones, and what is known of them. */
export async function collectReadings(
  path: string,
  reader: Reader,
): Promise<Pick<Dataset, 'readings' | 'units' | 'facts'>> {
  const source = openReadings({ path, reader });
  try {
    return {
      readings: await readingsOf(source),
      units: new Map(
        source.signals.flatMap(({ name, units }) => (units === undefined ? [] : [[name, units] as const])),
      ),
      facts: new Map(
        [...source.facts].map(([machine, facts]) => [machine, new Map(facts.map((f) => [f.name, f.value]))]),
      ),
    };
  } finally {
    await source.close();
  }
}

async function readingsOf(source: Source): Promise<ReadingsOf> {
  const { passes, close } = await openPasses({ source, memory: 1 << 20 });
  const readings: ReadingsOf = new Map();
  try {
    for await (const batch of passes.grouped({}) as AsyncIterable<MachineBatch>) {
      const machine = getOr(readings, source.machines.names[batch.machine]);
      batch.values.forEach((column, s) => {
        const { name, meanings } = source.signals[s];
        for (let i = 0; i < batch.length; i++) {
          const value = column[i];
          if (Number.isNaN(value)) continue;
          const signal = machine.get(name) ?? new Map<bigint, Value>();
          machine.set(name, signal.set(batch.time[i], meanings === undefined ? value : meanings[value]));
        }
      });
    }
  } finally {
    close();
  }
  return readings;
}

function getOr<T>(map: Map<string, Map<string, T>>, key: string): Map<string, T> {
  const inner = map.get(key) ?? new Map<string, T>();
  map.set(key, inner);
  return inner;
}

/** One run, to a file beside the database. */
function convert(path: string, reader: Reader, extension: string, output: object): Promise<RunReport> {
  const flags = { database: path, destination: besides(path, extension), ...output };
  return run({ settings: mergeFlags(defaultSettings(), flags), reader });
}

function besides(path: string, extension: string): string {
  return join(dirname(path), `${basename(path, '.db')}.${extension}`);
}

async function inspectedCounts(path: string, reader: Reader): Promise<Record<Count, number>> {
  const { readings } = await inspectReadings({ path, reader });
  return {
    rows: sum(readings.map(({ rows }) => rows)),
    duplicates: sum(readings.map(({ duplicates }) => duplicates)),
    outOfOrder: sum(readings.map(({ outOfOrder }) => outOfOrder)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
