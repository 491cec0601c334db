import { basename, dirname } from 'node:path';
import { DataError, SettingsError } from '../../errors.js';
import type { Fact } from '../../model/fact.js';
import { fileStem } from '../../util/file-stem.js';

/** How machines of several databases are named: `source.machine_name`. */
export interface MachineNaming {
  /** A name with placeholders: `{machine}`, `{stem}`, `{file}`, `{directory}`, and the groups of the pattern. */
  readonly name: string;
  /** A regular expression with named groups, which a part of the absolute path has to match. */
  readonly pattern?: string;
}

const PLACEHOLDER = /\{([^{}]*)\}/g;

/** What every path says by itself. */
const OF_PATH = ['stem', 'file', 'directory'] as const;

/** Names of what a name may have in braces, for a naming with such a pattern. */
export function placeholdersOf(pattern: string | undefined): string[] {
  return ['machine', ...OF_PATH, ...(pattern === undefined ? [] : groupsOf(pattern))];
}

/** The names of the groups of a regular expression, in their order. */
export function groupsOf(pattern: string): string[] {
  return [...pattern.matchAll(/\(\?<([A-Za-z_]\w*)>/g)].map(([, name]) => name);
}

/** The placeholders in a name. */
export function placeholdersIn(name: string): string[] {
  return [...name.matchAll(PLACEHOLDER)].map(([, placeholder]) => placeholder);
}

/** Names the machines of one database. */
export class MachineNamer {
  /** What the groups of the pattern found: static data of every machine of the database. */
  readonly facts: readonly Fact[];
  readonly #path: string;
  /** The name with all placeholders replaced but the one of the machine, which stands between the pieces. */
  readonly #pieces: readonly string[];
  readonly #stored = new Map<string, string>();

  /**
   * @param path of the database, as the user gave it
   * @param full the same, absolute
   * @throws SettingsError ERR_SETTINGS_VALUE where the path does not match the pattern
   */
  constructor(path: string, full: string, { name, pattern }: MachineNaming) {
    this.#path = path;
    const groups = pattern === undefined ? {} : groupsIn(path, full, pattern);
    this.facts = Object.entries(groups).map(([fact, value]) => ({ name: fact, value }));
    const values: Record<string, string> = {
      stem: fileStem(full),
      file: basename(full),
      directory: basename(dirname(full)),
      ...groups,
    };
    const filled = name.replace(PLACEHOLDER, (_, key: string) => (key === 'machine' ? '\0' : (values[key] ?? '')));
    this.#pieces = filled.split('\0');
  }

  /**
   * What a machine of the database is called in the fleet.
   * @throws DataError ERR_MACHINE_NAMES where another machine of the database is called the same
   */
  nameOf(machine: string): string {
    const name = this.factsName(machine);
    const other = this.#stored.get(name);
    if (other === undefined) this.#stored.set(name, machine);
    else if (other !== machine) throw this.#collision(name, other, machine);
    return name;
  }

  /** The same for a machine that only a table of static data may have. */
  factsName(machine: string): string {
    return this.#pieces.join(machine);
  }

  /** The machine of the database that is called `name` in the fleet; undefined where none can be. */
  storedName(name: string): string | undefined {
    if (this.#pieces.length !== 2) return this.#stored.get(name);
    const [before, after] = this.#pieces;
    const fits = name.length > before.length + after.length && name.startsWith(before) && name.endsWith(after);
    return fits ? name.slice(before.length, name.length - after.length) : undefined;
  }

  /** True where every machine of the database would be called `name`. */
  isAlways(name: string): boolean {
    return this.#pieces.length === 1 && this.#pieces[0] === name;
  }

  #collision(name: string, one: string, other: string): DataError {
    return new DataError(
      'ERR_MACHINE_NAMES',
      `machines ${JSON.stringify(one)} and ${JSON.stringify(other)} of ${this.#path} would both have the name ` +
        `${JSON.stringify(name)}; source.machine_name (--machine-name) needs {machine}`,
    );
  }
}

function groupsIn(path: string, full: string, pattern: string): Record<string, string> {
  const found = new RegExp(pattern).exec(full);
  if (found === null) {
    const message = `source.machine_name.pattern, ${JSON.stringify(pattern)}, matches no part of the path of ${path}`;
    throw new SettingsError('ERR_SETTINGS_VALUE', message, { key: 'source.machine_name.pattern' });
  }
  const groups = Object.entries<string | undefined>(found.groups ?? {});
  return Object.fromEntries(groups.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
