import { basename, dirname, resolve, sep } from 'node:path';
import type { Signal } from '../../model/signal.js';
import { fewNames } from '../../util/few-names.js';
import { formatCount, plural } from '../../util/format.js';
import { groupBy } from '../../util/group-by.js';
import { type Arrangement, machinesIn } from './arrangement.js';
import { type Compared, MOST_COMPARED } from './compare-overlaps.js';
import type { Loaded, Member } from './load-members.js';

/** The directory that all paths have in common: the name of a fleet. */
export function commonDirectory(paths: readonly string[]): string {
  const parts = paths.map((path) => dirname(resolve(path)).split(sep));
  const [first] = parts;
  const length = first.findIndex((name, i) => parts.some((other) => other[i] !== name));
  return first.slice(0, length < 0 ? first.length : length).join(sep) || sep;
}

/** `the SQLite database plant.db`, `500 SQLite databases, a.db to z.db`. */
export function describeFleet(paths: readonly string[]): string {
  const names = paths.map((path) => basename(path));
  if (names.length === 1) return `the SQLite database ${names[0]}`;
  return `${formatCount(names.length)} SQLite databases, ${names[0]} to ${names[names.length - 1]}`;
}

/** What the user should know of databases that are left out. */
export function leftOutWarnings({ damaged }: Loaded): string[] {
  return damaged.map(({ path, why }) => `${path} is damaged, and left out: ${why}`);
}

/** What else the user may want to know of the databases: those without rows, and signals that some lack. */
export function memberNotes({ members, empty }: Loaded, signals: readonly Signal[]): string[] {
  return [
    ...(empty.length === 0
      ? []
      : [`${plural(empty.length, 'database has', 'databases have')} no rows: ${fewNames(empty)}`]),
    ...lackNotes(signals, members),
  ];
}

/** A line for signals that the same databases lack. */
function lackNotes(signals: readonly Signal[], members: readonly Member[]): string[] {
  const namesOf = new Map(members.map(({ shape }) => [shape, new Set(shape.signals.map(({ name }) => name))]));
  const lacking = signals.map(({ name }) => ({
    name,
    paths: members.filter(({ shape }) => !namesOf.get(shape)?.has(name)).map(({ path }) => path),
  }));
  const groups = groupBy(
    lacking.filter(({ paths }) => paths.length > 0),
    ({ paths }) => paths.join('\0'),
  );
  return [...groups.values()].map((alike) => {
    const [{ paths }] = alike;
    const names = fewNames(alike.map(({ name }) => name));
    const which = alike.length === 1 ? `signal ${names} is` : `signals ${names} are`;
    return `${which} missing in ${formatCount(paths.length)} of ${plural(members.length, 'database')}: ${fewNames(paths)}`;
  });
}

/** Time columns of one table whose numbers count differently in some databases. */
export function codingWarnings(members: readonly Member[]): string[] {
  const codings = new Map<string, Map<string, string>>();
  for (const { path, shape } of members) {
    for (const { name, readings } of shape.tables) {
      const { timeUnit = 'text', epoch = '1970-01-01' } = readings;
      const column = `${name}.${readings.time}`;
      const own = codings.get(column) ?? new Map<string, string>();
      codings.set(column, own);
      const coding = timeUnit === 'text' ? 'text' : `${timeUnit} since ${epoch}`;
      if (!own.has(coding)) own.set(coding, path);
    }
  }
  return [...codings]
    .filter(([, own]) => own.size > 1)
    .map(([column, own]) => {
      const found = [...own].map(([coding, path]) => `${coding} in ${path}`);
      return `the times of ${column} are taken as ${found.join(', and as ')}`;
    });
}

/** How machines come together. */
export function machineNotes(
  { united, overlaps }: Pick<Arrangement, 'united' | 'overlaps'>,
  compared: Compared | undefined,
  names: readonly string[],
): string[] {
  if (united.length === 0) return [];
  const overlapping = machinesIn(overlaps, names);
  const apart = united.length - overlapping.length;
  return [
    ...(apart === 0
      ? []
      : [
          `${plural(apart, 'machine has', 'machines have')} readings in several databases, whose times follow each other`,
        ]),
    ...(overlapping.length === 0 ? [] : [overlapNote(overlapping, compared)]),
  ];
}

function overlapNote(machines: readonly string[], compared: Compared | undefined): string {
  const many = plural(machines.length, 'machine has', 'machines have');
  const what = `${many} readings in databases whose times overlap (${fewNames(machines)})`;
  if (compared === undefined) return `${what}: source.combine "time" takes them together`;
  if (compared.readings === 0) return `${what}: none of them at the same time, among those that were compared`;
  const same = plural(compared.readings, 'reading', 'readings');
  const rest = compared.isPart
    ? `; there are more than the ${formatCount(MOST_COMPARED)} that are compared of two databases, and where those differ, clean.duplicates decides`
    : '';
  return `${what}: of ${same} at the same times that were compared, none differs${rest}`;
}
