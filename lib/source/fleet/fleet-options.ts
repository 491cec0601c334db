import type { Blocking } from '../../util/turns.js';
import type { SourceOptions } from '../source-options.js';
import type { MachineNaming } from './machine-namer.js';
import type { StoredFleet, StoredSurvey } from './stored-types.js';

/** How several databases are read as one. */
export interface FleetOptions {
  /** The databases, as `findDatabases` gives them. */
  readonly files: readonly string[];
  /** How each of them is read. */
  readonly source: Omit<SourceOptions, 'path'>;
  /** What machines are called; absent: as in their databases. */
  readonly naming?: MachineNaming | undefined;
  /** `time`: machines of one name are one, also where their values at the same times differ. */
  readonly combine?: 'time' | undefined;
  /** Leave damaged databases out. */
  readonly skipDamaged?: boolean | undefined;
  /** What was passed over while the databases were looked for. */
  readonly notes?: readonly string[] | undefined;
  /** By file: what other processes found when they surveyed the databases. */
  readonly surveyed?: ReadonlyMap<number, StoredSurvey> | undefined;
  /** What another process knows of all databases. Those that tell nothing else are not opened to begin with. */
  readonly known?: StoredFleet | undefined;
  /** With `known`: the names of all machines, by code. */
  readonly machineNames?: readonly string[] | undefined;
  /** What is told while a database is opened, which may block the thread for long. */
  readonly blocking?: Blocking | undefined;
}
