import type { Fact } from '../../model/fact.js';
import type { TallyEntry } from '../../model/tally.js';
import type { ByteHash, NamedPart } from '../../survey/index.js';
import type { TableJoin } from '../join/choose-join.js';

/*
 * What processes tell each other of a fleet. It can be stored as JSON (see lib/util/exact-json.ts).
 */

/** Static facts, by machine. */
export type Facts = ReadonlyMap<string, readonly Fact[]>;

/** A database that is left out, and why. */
export interface LeftOut {
  readonly path: string;
  readonly why: string;
}

/** What one process found in a database of a fleet: it can be stored, and given to another process. */
export interface StoredSurvey {
  /** Number of the database among all. */
  readonly file: number;
  /** Why it is left out. */
  readonly damage?: string;
  /** Absent where it is left out, or has no rows. */
  readonly keys?: StoredKeys;
}

/** What the keys of a database told. */
export interface StoredKeys extends NamedPart {
  /** How its tables were read: the `id` of its shape. */
  readonly shape: string;
  /** The machine whose times were kept; absent: the first one. */
  readonly axisOf?: string;
  /** Rows of all tables that were read. */
  readonly rows: number;
  readonly tally: readonly TallyEntry[];
  readonly join: TableJoin;
  readonly areSound: boolean;
  /** Names of machines in their order, where tables are merged by it. */
  readonly ranks?: readonly (readonly [machine: string, rank: number])[];
  /** Keys of its tables are assumed to be aligned. */
  readonly assumed?: StoredZip;
}

/** See `OptimisticZip`. */
export interface StoredZip {
  readonly bytes: ByteHash;
  readonly tables: number;
}

/**
 * What one process knows of a fleet once its databases are arranged: it can be stored. Another process, which is given
 * it, opens only the databases that it reads, and those that decide how others are read. Codes of machines are those of
 * the process.
 */
export interface StoredFleet {
  /** Numbers of the databases to be opened; see `Loaded.decisive`. */
  readonly decisive: readonly number[];
  /** Those that are read, in the order of the files. */
  readonly members: readonly StoredMember[];
  /** Static data: each once, whoever has it. */
  readonly facts: readonly Facts[];
  readonly damaged: readonly LeftOut[];
  readonly empty: readonly string[];
  /** Indexes of members in the order in which they are read. */
  readonly order: readonly number[];
  /** How machines come together, for the user. */
  readonly notes: readonly string[];
}

/** A database of a stored fleet. */
export interface StoredMember {
  /** Its number among the files. */
  readonly file: number;
  /** Number of a decisive database of the same shape. */
  readonly like: number;
  /** Its tables mean what those of its shape mean. */
  readonly hasTables: boolean;
  /** Index of its static data. */
  readonly facts: number;
  readonly join: TableJoin;
  /** The tables whose keys are read. */
  readonly keys: 'all' | 'first';
  /** Codes of its machines, in the order in which it has them. */
  readonly machines: Uint32Array;
  /** Its rows lie machine after machine, in order, and nothing is wrong with their keys. */
  readonly isGrouped: boolean;
  /** Keys of its tables are assumed to be aligned. */
  readonly assumed?: StoredZip;
}
