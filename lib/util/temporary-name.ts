import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/*
 * Names of temporary files: `.fleetcdf-BOOT-HOST-RANDOM.KIND`. BOOT and HOST say where the run went on, so that a later
 * run knows what the lock of the file is worth; RANDOM cannot be guessed.
 */

/** `tmp`: the file itself; `lock`: held as long as its run; `spill`: has its name for a moment only. */
export type TemporaryKind = 'tmp' | 'lock' | 'spill';

export interface TemporaryName {
  /** The name without its kind, which a file and its lock have in common. */
  readonly stem: string;
  readonly kind: TemporaryKind;
  /** Its run went on on this machine, so that locks tell whether it still does. */
  readonly isOfThisMachine: boolean;
}

const NAME = /^(\.fleetcdf-([0-9a-f]{8})-([0-9a-f]{8})-[0-9a-f]{32})\.(tmp|lock|spill)$/;

/** The stem of a new name. @param isLocked false where the file system has no locks: no later run takes it for dead */
export function newStem(isLocked = true): string {
  const { boot, host } = here();
  return `.fleetcdf-${isLocked ? boot : UNKNOWN}-${isLocked ? host : UNKNOWN}-${randomBytes(16).toString('hex')}`;
}

/** What a file name says; undefined for any other file. */
export function parseTemporaryName(name: string): TemporaryName | undefined {
  const [, stem, boot, host, kind] = NAME.exec(name) ?? [];
  if (stem === undefined) return undefined;
  const own = here();
  return { stem, kind: kind as TemporaryKind, isOfThisMachine: boot === own.boot || host === own.host };
}

const UNKNOWN = '0'.repeat(8);

let known: { readonly boot: string; readonly host: string } | undefined;

/**
 * The start of the kernel and the name of the machine, each as a hash. All containers on a machine have one kernel, and
 * so see each other's locks, but names and process numbers of their own. A restart changes the boot, not the name.
 */
function here() {
  const host = `${hostname()} ${textOf('/etc/machine-id')}`;
  known ??= { boot: hash(textOf('/proc/sys/kernel/random/boot_id') || host), host: hash(host) };
  return known;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, UNKNOWN.length);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

/** With 128 random bits, even one name that is taken means that something else is wrong. */
const MOST_NAMES = 100;

/** Calls `create` with new stems until one is not taken. @param next gives the stems */
export function underNewName<T>(create: (stem: string) => T, next = newStem): T {
  for (let more = MOST_NAMES; ; more--) {
    try {
      return create(next());
    } catch (error) {
      if (more === 0 || !isTaken(error)) throw error;
    }
  }
}

/** The same for what takes time. */
export async function underNewNameAsync<T>(create: (stem: string) => Promise<T>, next = newStem): Promise<T> {
  for (let more = MOST_NAMES; ; more--) {
    try {
      return await create(next());
    } catch (error) {
      if (more === 0 || !isTaken(error)) throw error;
    }
  }
}

function isTaken(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EEXIST';
}
