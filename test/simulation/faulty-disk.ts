import { existsSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { FileLock } from '../../lib/util/file-lock.js';
import type { Random } from '../random.js';

/** When things go wrong on the disk of one process. */
export interface DiskPlan {
  /** Chance of a fault for each operation. */
  readonly faults: number;
  /** The process ends at this operation, before or after it is done. */
  readonly crash?: { readonly at: number; readonly done: boolean } | undefined;
  readonly interrupt?: number | undefined;
}

const CODES = ['ENOSPC', 'EIO', 'EDQUOT', 'EACCES', 'EROFS'] as const;

/** Faults after which the same operation would succeed are none: closing is always done. */
const WITHOUT_FAULT = new Set(['close', 'stat', 'realpath', 'unlink', 'statfs']);

/** Operations on handles that are looked at. */
const OF_HANDLES = ['write', 'writev', 'sync', 'close', 'chmod', 'read'] as const;

/** Operations on paths. */
const OF_PATHS = ['rename', 'link', 'unlink', 'stat', 'realpath', 'statfs', 'access'] as const;

type Operation = (...args: unknown[]) => Promise<unknown>;
type Module = Record<string, Operation>;

/** A file under the name under which it was opened, and whether all that was written is on the disk. */
interface Opened {
  readonly close: () => Promise<void>;
  path: string;
  isDirty: boolean;
}

/** A name that was given and would be lost with the power, and what was there before. */
interface Renamed {
  readonly from: string;
  readonly to: string;
  readonly before: Buffer | undefined;
}

/**
 * The file system of one process: real files, with errors and short writes put in between, and what a power failure
 * would leave of them. It takes the place of `node:fs/promises` until {@link remove} is called.
 */
export class FaultyDisk {
  isDead = false;
  operations = 0;
  faults = 0;
  readonly trace: string[] = [];
  onInterrupt: () => void = () => {};
  onCrash: () => void = () => {};
  readonly #plan: DiskPlan;
  readonly #random: Random;
  readonly #real = fs as unknown as Module;
  readonly #saved = new Map<string, Operation>();
  readonly #createLock = FileLock.create;
  readonly #locks: FileLock[] = [];
  readonly #open: Opened[] = [];
  readonly #unwritten: Opened[] = [];
  #renamed: Renamed[] = [];

  constructor(plan: DiskPlan, random: Random) {
    this.#plan = plan;
    this.#random = random;
    for (const name of [...OF_PATHS, 'open']) {
      const real = this.#real[name];
      this.#saved.set(name, real);
      this.#real[name] = (...args) => this.#do(name, args, () => this.#onPath(name, real, args));
    }
    syncBuiltinESMExports();
    FileLock.create = (path) => {
      const lock = this.#createLock.call(FileLock, path);
      if (lock !== undefined) this.#locks.push(lock);
      return lock;
    };
  }

  remove(): void {
    FileLock.create = this.#createLock;
    for (const [name, real] of this.#saved) this.#real[name] = real;
    syncBuiltinESMExports();
  }

  /** All that was written would survive a power failure now. */
  get isDurable(): boolean {
    return this.#renamed.length === 0 && ![...this.#open, ...this.#unwritten].some(({ isDirty }) => isDirty);
  }

  /** Leaves of the files what a power failure may leave. Call it when the process has ended. */
  async losePower(): Promise<void> {
    for (const { from, to, before } of this.#renamed.reverse()) {
      if (this.#random.chance(0.5) || !existsSync(to)) continue;
      this.trace.push('the new name is lost');
      renameSync(to, from);
      if (before !== undefined) writeFileSync(to, before);
    }
    for (const { path, isDirty } of [...this.#open, ...this.#unwritten]) {
      if (!isDirty || this.#random.chance(0.3) || !existsSync(path)) continue;
      this.trace.push('what was written is lost');
      truncateSync(path, this.#random.below(readFileSync(path).length + 1));
    }
    // Locks end with their process, and their files stay.
    for (const lock of this.#locks) {
      const isThere = existsSync(lock.path);
      lock.release();
      if (isThere) writeFileSync(lock.path, '');
    }
    for (const { close } of this.#open) await close().catch(() => {});
  }

  async #do(name: string, args: readonly unknown[], act: () => Promise<unknown>): Promise<unknown> {
    if (this.isDead) return new Promise(() => {});
    const number = ++this.operations;
    const { crash, interrupt, faults } = this.#plan;
    if (crash?.at === number) {
      if (crash.done) await act().catch(() => {});
      this.trace.push(`${number} ${name}: crash ${crash.done ? 'after' : 'before'} it was done`);
      this.isDead = true;
      this.onCrash();
      return new Promise(() => {});
    }
    const isFault = !WITHOUT_FAULT.has(name) && this.#random.chance(faults);
    if (interrupt === number) this.onInterrupt();
    if (!isFault) {
      this.trace.push(`${number} ${name}`);
      return act();
    }
    this.faults++;
    if (name === 'writev' && this.#random.chance(0.5)) return this.#short(number, args, act);
    const code = this.#random.pick(CODES);
    this.trace.push(`${number} ${name}: ${code}`);
    throw Object.assign(new Error(`${code}: simulated, ${name}`), { code });
  }

  /** Half of the first buffer is written, as on a disk that has become full. */
  async #short(number: number, args: readonly unknown[], act: () => Promise<unknown>): Promise<unknown> {
    const buffers = args[0] as Buffer[];
    if (buffers[0].length < 2) return act();
    this.trace.push(`${number} writev: short`);
    buffers.splice(0, buffers.length, buffers[0].subarray(0, buffers[0].length >> 1));
    return act();
  }

  async #onPath(name: string, real: Operation, args: readonly unknown[]): Promise<unknown> {
    const [from, to] = args as [string, string];
    const before = name === 'rename' && existsSync(to) ? readFileSync(to) : undefined;
    const result = await real.apply(this.#real, [...args]);
    if (name === 'open') this.#watch(result as FileHandle, from);
    if (name === 'rename' || name === 'link') {
      this.#renamed.push({ from, to, before });
      for (const file of [...this.#open, ...this.#unwritten]) if (file.path === from) file.path = to;
    }
    if (name === 'unlink') this.#renamed = this.#renamed.filter((one) => one.to !== from);
    return result;
  }

  #watch(handle: FileHandle, path: string): void {
    const file: Opened = { close: handle.close.bind(handle), path, isDirty: false };
    this.#open.push(file);
    const methods = handle as unknown as Module;
    for (const name of OF_HANDLES) {
      const real = methods[name];
      methods[name] = (...given) => {
        // `writev` may be given a list that belongs to the caller.
        const args = name === 'writev' ? [[...(given[0] as Buffer[])], ...given.slice(1)] : given;
        return this.#do(name, args, () => this.#onHandle(name, file, () => real.apply(handle, args)));
      };
    }
  }

  async #onHandle(name: string, file: Opened, act: () => Promise<unknown>): Promise<unknown> {
    const result = await act();
    if (name === 'write' || name === 'writev') file.isDirty = true;
    if (name === 'sync') {
      file.isDirty = false;
      this.#renamed = this.#renamed.filter(({ to }) => !to.startsWith(`${file.path}/`));
    }
    if (name === 'close') {
      this.#open.splice(this.#open.indexOf(file), 1);
      if (file.isDirty) this.#unwritten.push(file);
    }
    return result;
  }
}

/** Removes a directory with all that simulations left in it. */
export function clear(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}
