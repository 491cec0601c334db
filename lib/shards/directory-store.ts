import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { JobError, SinkError } from '../errors.js';
import { FileSink, removeLeftovers } from '../sink/index.js';
import { exactJson } from '../util/exact-json.js';
import { type JobStore, jobValue } from './job-store.js';

/** The files of a job that lie beside `job.json`, and in which folders the others are. */
const FILES = ['job.json', 'plan.json', 'commit.json'] as const;
const FOLDERS = ['survey', 'write', 'log'] as const;
const OWN_FILE = /^\d+\.(json|bytes)$|^[a-z]+-\d+(-\d+)?\.log$/;

/** A job in a directory that all processes see. */
export class DirectoryStore implements JobStore {
  readonly place: string;
  readonly address: string;

  constructor(place: string) {
    this.place = place;
    this.address = resolve(place);
  }

  async read(name: string): Promise<unknown> {
    const path = this.pathOf(name);
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw new SinkError('ERR_READ_FILE', `cannot read ${path}: ${(error as Error).message}`, path, { cause: error });
    }
    return jobValue(text, path);
  }

  async write(name: string, value: unknown): Promise<void> {
    await this.#write(name, value, true);
    await this.#assertAlive(name);
  }

  async create(name: string, value: unknown): Promise<boolean> {
    try {
      // A late step of a job that was removed must not bring its directories back.
      if (name === FILES[0]) for (const folder of FOLDERS) await mkdir(this.pathOf(folder), { recursive: true });
      await this.#write(name, value, false);
      await this.#assertAlive(name);
      return true;
    } catch (error) {
      if (error instanceof SinkError && error.code === 'ERR_SINK_EXISTS') return false;
      throw error;
    }
  }

  async names(kind: string): Promise<ReadonlySet<string>> {
    const found = await readdir(this.pathOf(kind)).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    return new Set(found);
  }

  pathOf(name: string): string {
    return join(this.address, name);
  }

  async remove(): Promise<void> {
    // Without job.json no step begins any more.
    for (const name of FILES) await rm(this.pathOf(name), { force: true });
    for (const folder of FOLDERS) await this.#empty(folder, OWN_FILE);
    for (const folder of [...FOLDERS, '.']) {
      // What killed workers left.
      removeLeftovers(this.pathOf(folder));
      await rmdir(this.pathOf(folder)).catch((error: unknown) => {
        // What others have put there stays.
        if (!isMissing(error) && (error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
      });
    }
  }

  async removeBytes(): Promise<void> {
    await this.#empty('write', /^\d+\.bytes$/);
  }

  /** @throws JobError ERR_JOB_MISSING where the job was removed meanwhile: what was written then goes too */
  async #assertAlive(name: string): Promise<void> {
    if (existsSync(this.pathOf(FILES[0]))) return;
    await this.remove();
    throw new JobError('ERR_JOB_MISSING', `the job in ${this.place} was removed while ${name} was written`);
  }

  async #empty(folder: string, pattern: RegExp): Promise<void> {
    for (const name of await this.names(folder)) {
      if (pattern.test(name)) await rm(this.pathOf(join(folder, name)), { force: true });
    }
  }

  async #write(name: string, value: unknown, overwrite: boolean): Promise<void> {
    const path = this.pathOf(name);
    const bytes = Buffer.from(`${exactJson(value)}\n`);
    await new FileSink(path, { overwrite }).write({
      stream: Readable.from([bytes], { objectMode: false }),
      size: bytes.length,
      exact: true,
    });
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
