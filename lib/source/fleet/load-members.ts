import { statSync } from 'node:fs';
import { SourceError } from '../../errors.js';
import { groupBy } from '../../util/group-by.js';
import { blocking } from '../../util/turns.js';
import type { Source } from '../source.js';
import type { SourceTable } from '../tables/source-table.js';
import { isEmptyDatabase } from './discover-once.js';
import type { FleetOptions } from './fleet-options.js';
import type { OpenMembers } from './open-members.js';
import { type Shape, Shapes } from './shape.js';
import type { Facts, LeftOut } from './stored-types.js';

/** A database of a fleet. */
export interface Member {
  /** Its number among the files. */
  readonly file: number;
  readonly path: string;
  readonly shape: Shape;
  /** By the names that machines have in the database. */
  readonly facts: Facts;
  /** What its tables mean; undefined where that is found out again whenever it is opened, to save memory. */
  readonly tables: readonly SourceTable[] | undefined;
}

/** What was found when every database was opened once. */
export interface Loaded {
  /** In the order of the files. */
  readonly members: readonly Member[];
  readonly damaged: readonly LeftOut[];
  /** Databases without a row. */
  readonly empty: readonly string[];
  /** Numbers of the databases of which others are taken to be alike: whoever opens these knows the schemas of all. */
  readonly decisive: readonly number[];
}

/** Which databases are opened, and how. */
export interface LoadOptions extends Pick<FleetOptions, 'skipDamaged' | 'blocking'> {
  /** Numbers of the databases that are opened; absent: all. */
  readonly only?: readonly number[] | undefined;
  /** The damage that is known of a database; false: it has none. Absent or undefined: where it matters, it is looked for. */
  readonly damageOf?: ((file: number) => string | false | undefined) | undefined;
}

/** Signals that databases read differently, so that all of them have to be told how. */
export interface Agreed {
  /** Numbers of which some databases have integers that doubles round, and others fractions. */
  readonly doubles: Set<string>;
  /** Signals that are text in some databases, and in tall tables of others look like numbers. */
  readonly words: Set<string>;
}

/** Codes of errors of a damaged file. */
const DAMAGE: ReadonlySet<string> = new Set(['ERR_SOURCE_NOT_SQLITE', 'ERR_SOURCE_CORRUPT']);

/**
 * Opens every database once. Those of one schema are read as the largest of them, which has most to tell.
 *
 * @param agreed gets signals that databases read differently; `open` goes by it from then on
 * @throws SourceError for a database that cannot be read, unless it is damaged and such are to be left out
 */
export async function loadMembers(
  paths: readonly string[],
  open: OpenMembers,
  agreed: Agreed,
  { skipDamaged = false, blocking: told = {}, only, damageOf }: LoadOptions,
): Promise<Loaded> {
  const shapes = new Shapes();
  const members = new Map<number, Member>();
  const damaged: LeftOut[] = [];
  const empty: string[] = [];
  const decisive = new Set<number>();
  const look = (file: number): void => {
    const path = paths[file];
    const source = open.use(file);
    const why = (damageOf?.(file) ?? (skipDamaged && source.damage())) || undefined;
    if (why !== undefined) {
      damaged.push({ path, why });
      return;
    }
    const known = shapes.size;
    members.set(file, { file, path, ...found(source, shapes) });
    if (shapes.size > known) decisive.add(file);
  };
  const load = async (file: number): Promise<void> => {
    const path = paths[file];
    try {
      await blocking(() => look(file), told);
      await open.release(file);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      if (skipDamaged && DAMAGE.has(error.code)) damaged.push({ path, why: error.message });
      else if (paths.length > 1 && error.code === 'ERR_SOURCE_NO_READINGS' && isEmptyDatabase(path)) empty.push(path);
      else throw paths.length > 1 && DAMAGE.has(error.code) ? withRemedy(error, path) : error;
    }
  };
  const wanted = only && new Set(only);
  for (const file of largestFirst(paths)) if (wanted?.has(file) ?? true) await load(file);
  const inOrder = (): Member[] => [...members.values()].sort((a, b) => a.file - b.file);
  if (disagree(inOrder(), agreed)) {
    for (const { file, shape } of inOrder()) {
      if (!shape.signals.some(({ name }) => agreed.doubles.has(name) || agreed.words.has(name))) continue;
      await open.forget(file);
      members.delete(file);
      await load(file);
    }
  }
  if (members.size === 0 && only === undefined) throw nothingLeft(paths, damaged, empty);
  const byPath = (a: LeftOut, b: LeftOut): number => paths.indexOf(a.path) - paths.indexOf(b.path);
  return { members: inOrder(), damaged: damaged.sort(byPath), empty: empty.sort(), decisive: [...decisive] };
}

function withRemedy({ code, message }: SourceError, path: string): SourceError {
  return new SourceError(code, `${message}; --skip-damaged (source.skip_damaged) leaves such databases out`, { path });
}

function found(source: Source, shapes: Shapes): Pick<Member, 'shape' | 'facts' | 'tables'> {
  const shape = shapes.shapeOf(source);
  return { shape, facts: shapes.factsOf(source), tables: shapes.tablesOf(source, shape) };
}

function largestFirst(paths: readonly string[]): number[] {
  const sizes = paths.map((path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0);
  return [...paths.keys()].sort((a, b) => sizes[b] - sizes[a] || a - b);
}

/** @returns whether the databases have to be opened again */
function disagree(members: readonly Member[], { doubles, words }: Agreed): boolean {
  const shapes = [...new Set(members.map(({ shape }) => shape))];
  const signals = shapes.flatMap((shape) => shape.signals);
  for (const [name, alike] of groupBy(signals, (signal) => signal.name)) {
    const kinds = new Set(alike.map(({ kind }) => kind));
    const isText = kinds.has('flags') || kinds.has('strings');
    if (kinds.size < 2) continue;
    if (isText) words.add(name);
    if (kinds.has('integer')) doubles.add(name);
  }
  return doubles.size + words.size > 0;
}

function nothingLeft(paths: readonly string[], damaged: readonly LeftOut[], empty: readonly string[]): SourceError {
  const [first] = damaged;
  const found = first === undefined ? `${empty.length} have no rows` : `${first.path}: ${first.why}`;
  const message = `none of ${paths.length} databases has readings that can be read; ${found}`;
  return new SourceError('ERR_SOURCE_NO_READINGS', message, { path: paths[0] });
}
