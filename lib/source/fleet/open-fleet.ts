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
import { type Agreed, type Loaded, type LoadOptions, loadMembers } from './load-members.js';
import { MachineNamer } from './machine-namer.js';
import { type Opened, OpenMembers } from './open-members.js';
import { completed } from './stored-fleet.js';
import { zipFrom } from './stored-survey.js';

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
  /** Opens more databases of those that were left out by `LoadOptions.only`, for the first time. */
  load(only: readonly number[]): Promise<Loaded>;
}

/** Opens a database that is open already once more, in its transaction. */
export type OpenBeside = (file: number, options: SourceOptions, shared: SharedParts) => Opened;

/** Bytes of a fleet whose reading takes longer than threads take to start. */
const LARGE = 16 << 20;

/**
 * Opens every database of a fleet once, to know its schema, its signals and its static data; of a fleet that another
 * process knows, those that decide how others are read.
 *
 * @param beside absent: the databases are opened by themselves
 * @param limits absent: as the options say
 * @throws SourceError as `Source.open`, for the first database that cannot be read; SettingsError where a path does not
 *   match the pattern of the naming
 */
export async function openFleet(
  options: FleetOptions,
  beside?: OpenBeside,
  limits: Pick<LoadOptions, 'only' | 'damageOf'> = limitsOf(options),
): Promise<OpenFleet> {
  const { files, source, naming, known } = options;
  const namers = files.map((path) => naming && new MachineNamer(path, resolve(path), naming));
  const pool = newPool(files, source.threads);
  const machines = new MachineDictionary();
  const agreed: Agreed = { doubles: new Set(), words: new Set() };
  const kept = new Set<string>();
  const optionsNow = memberOptions(source, agreed, (path) => kept.add(path));
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
  const load = async (only: readonly number[] | undefined): Promise<Loaded> => {
    const found = await loadMembers(files, open, agreed, { ...options, ...limits, only });
    const all = known === undefined ? withDiscoverers(found, files, kept) : completed(found, known, files);
    for (const member of all.members) tables[member.file] = member.tables;
    return all;
  };
  try {
    const loaded = await load(limits.only);
    for (const { file, assumed: zip } of known?.members ?? []) if (zip !== undefined) assumed.set(file, zipFrom(zip));
    return { options, loaded, open, pool, machines, namers, assumed, load };
  } catch (error) {
    await open.close();
    await pool.close();
    throw error;
  }
}

/** What is known of the databases is not looked for again. */
function limitsOf({ known, surveyed }: FleetOptions): Pick<LoadOptions, 'only' | 'damageOf'> {
  if (known !== undefined) {
    const sound = new Set(known.members.map(({ file }) => file));
    return { only: known.decisive, damageOf: (file) => !sound.has(file) && 'damaged' };
  }
  return surveyed === undefined ? {} : { damageOf: (file) => surveyed.get(file)?.damage ?? false };
}

/** @param kept paths of databases whose discovery others share */
function withDiscoverers(found: Loaded, files: readonly string[], kept: ReadonlySet<string>): Loaded {
  const discoverers = [...files.keys()].filter((file) => kept.has(files[file]));
  return { ...found, decisive: [...new Set([...found.decisive, ...discoverers])].sort((a, b) => a - b) };
}

/** Where threads are worth their start they run already when the next database comes, and take any of its pages. */
function newPool(files: readonly string[], asked: number | undefined): WorkerPool {
  const threads = usefulThreads(asked);
  const bytes = files.reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
  return new WorkerPool({ threads, ...(files.length > 1 && bytes >= LARGE ? { minRanges: 1 } : {}) });
}

/** The options of each database: discovery is done once for a schema, and codes of integers are shared. */
function memberOptions(
  source: FleetOptions['source'],
  agreed: Agreed,
  onKept: (path: string) => void,
): () => Omit<SourceOptions, 'path'> {
  const { discover, integers: choose, wordSignals = [], ...others } = source;
  const once = discoverOnce(discover, onKept);
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
