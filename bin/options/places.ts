import { statSync } from 'node:fs';
import { isSamePlace } from '../../lib/sink/index.js';
import { beginsLikeDatabase, meansSeveral } from '../../lib/source/fleet/find-databases.js';
import { usageFailure } from '../failure.js';
import { dash } from '../output.js';

/** What the words of a command line name. */
export interface Places {
  /** A single database, or JSON. */
  readonly database?: string;
  /** Words that mean several databases. */
  readonly databases?: readonly string[];
  /** The last word, where that is none of them. */
  readonly destination?: string;
}

/** True where no word names anything. */
export function isNothing({ database, databases, destination }: Places): boolean {
  return database === undefined && databases === undefined && destination === undefined;
}

/** All words are databases: of `inspect`, of `stats`. */
export function databasesOnly(words: readonly string[] = []): Places {
  const named = words.map((word) => dash(word));
  const [first, ...others] = named;
  if (first === undefined) return {};
  return others.length === 0 && !meansSeveral(first) ? { database: first } : { databases: named };
}

/**
 * The last of several words is the destination; a single one is a database.
 *
 * @param output the value of `--output`, with which all words are databases
 */
export function databasesAndLast(words: readonly string[] = [], output?: string): Places {
  const named = words.map((word) => dash(word));
  const last = named.at(-1);
  if (last === undefined || named.length === 1) return databasesOnly(named);
  if (output !== undefined && (meansSeveral(last) || isDatabase(last))) return databasesOnly(named);
  return { ...databasesOnly(named.slice(0, -1)), destination: last };
}

/**
 * Refuses to write over a database that nobody reads: `fleetcdf plants/*.db` names no destination, and the shell puts the
 * last of the databases in its place.
 *
 * @throws SettingsError ERR_USAGE
 */
export function refuseDatabaseAsDestination({ database, databases = [], destination }: Places): void {
  if (destination === undefined || !isDatabase(destination)) return;
  const others = database === undefined ? databases : [database];
  // That it is read as well is said in other words.
  if (others.some((other) => isSamePlace(other, destination))) return;
  throw usageFailure(
    `the last word is the destination, and ${destination} is a SQLite database, which would be replaced; name the ` +
      'destination behind the databases',
  );
}

function isDatabase(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true && beginsLikeDatabase(path);
}
