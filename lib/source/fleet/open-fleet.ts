import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { MachineDictionary } from '../../model/batch.js';
import type { OptimisticZip } from '../join/optimistic-zip.js';
import { usefulThreads, WorkerPool } from '../scan/worker-pool.js';
import type { SharedParts } from '../shared-parts.js';
import { Source } from '../source.js';
import type { SourceOptions } from '../source-options.js';
import { newCodes } from '../tables/integer-signals.js';
import type { SourceTable } from '../tables/source-table.js';
import { discoverOnce } from './discover-once.js';
import type { FleetOptions } from './fleet-options.js';
import { type Agreed, type Loaded, loadMembers } from './load-members.js';
import { MachineNamer } from './machine-namer.js';
import { type Opened, OpenMembers } from './open-members.js';

/** A fleet whose databases have been opened once. */
export interface OpenFleet {
  readonly options: FleetOptions;
  readonly loaded: Loaded;
  readonly open: OpenMembers;
  readonly pool: WorkerPool;
  readonly machines: MachineDictionary;
  /** By file. */
  readonly namers: readonly (MachineNamer | undefined)[];
  /** By file: that the keys of its tables are aligned, as the survey assumed; a database that is opened again goes on so. */
  readonly assumed: Map<number, OptimisticZip>;
}

/** Opens a database that is open already once more, in its transaction. */
export type OpenBeside = (file: number, options: SourceOptions, shared: SharedParts) => Opened;

/** Bytes of a fleet whose reading takes longer than threads take to start. */
const LARGE = 16 << 20;

/**
 * Opens every database of a fleet once, to know its schema, its signals and its static data.
 *
 * @param beside absent: the databases are opened by themselves
 * @throws SourceError as `Source.open`, for the first database that cannot be read; SettingsError where a path does not
 *   match the pattern of the naming
 */
export async function openFleet(options: FleetOptions, beside?: OpenBeside): Promise<OpenFleet> {
  const { files, source, naming } = options;
  const namers = files.map((path) => naming && new MachineNamer(path, resolve(path), naming));
  const pool = newPool(files, source.threads);
  const machines = new MachineDictionary();
  const agreed: Agreed = { doubles: new Set(), words: new Set() };
  const optionsNow = memberOptions(source, agreed);
  const tables: (readonly SourceTable[] | undefined)[] = [];
  const assumed = new Map<number, OptimisticZip>();
  const open = new OpenMembers(files, (file) => {
    const namer = namers[file];
    const nameOf = namer && ((machine: string) => namer.nameOf(machine));
    const shared = { pool, machines, nameOf, tables: tables[file], optimistic: assumed.get(file) };
    const asked = { ...optionsNow(), path: files[file] };
    if (beside !== undefined) return beside(file, asked, shared);
    const opened = Source.open(asked, shared);
    return { source: opened, close: () => opened.close() };
  });
  try {
    const loaded = await loadMembers(files, open, agreed, options);
    for (const { file, tables: known } of loaded.members) tables[file] = known;
    return { options, loaded, open, pool, machines, namers, assumed };
  } catch (error) {
    await open.close();
    await pool.close();
    throw error;
  }
}

/** Where threads are worth their start they run already when the next database comes, and take any of its pages. */
function newPool(files: readonly string[], asked: number | undefined): WorkerPool {
  const threads = usefulThreads(asked);
  const bytes = files.reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
  return new WorkerPool({ threads, ...(files.length > 1 && bytes >= LARGE ? { minRanges: 1 } : {}) });
}

/** The options of each database: discovery is done once for a schema, and codes of integers are shared. */
function memberOptions(source: FleetOptions['source'], agreed: Agreed): () => Omit<SourceOptions, 'path'> {
  const { discover, integers: choose, wordSignals = [], ...others } = source;
  const once = discoverOnce(discover);
  const codes = newCodes();
  return () => ({
    ...others,
    discover: once,
    ...(choose === undefined
      ? {}
      : { integers: (signal) => (agreed.doubles.has(signal) ? 'double' : choose(signal)), integerCodes: codes }),
    wordSignals: new Set([...wordSignals, ...agreed.words]),
  });
}
