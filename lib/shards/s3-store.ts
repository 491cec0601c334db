import { JobError, SinkError } from '../errors.js';
import { S3Folder, type S3SinkOptions } from '../sink/index.js';
import { exactJson } from '../util/exact-json.js';
import { type JobStore, jobValue } from './job-store.js';

/** A job below a prefix in S3. It holds no bytes of datasets: those are parts of the upload. */
export class S3Store implements JobStore {
  readonly place: string;
  readonly address: string;
  readonly #folder: S3Folder;

  /** @throws SettingsError ERR_S3_URL, ERR_S3_ENDPOINT */
  constructor(place: string, options: S3SinkOptions) {
    this.place = place;
    this.address = place;
    this.#folder = new S3Folder(place, options);
  }

  async read(name: string): Promise<unknown> {
    const bytes = await this.#folder.read(name);
    return bytes === undefined ? undefined : jobValue(bytes.toString(), `${this.place}/${name}`);
  }

  async write(name: string, value: unknown): Promise<void> {
    await this.#folder.write(name, Buffer.from(`${exactJson(value)}\n`), true);
    await this.#assertAlive(name);
  }

  async create(name: string, value: unknown): Promise<boolean> {
    try {
      await this.#folder.write(name, Buffer.from(`${exactJson(value)}\n`), false);
    } catch (error) {
      if (error instanceof SinkError && error.code === 'ERR_S3_EXISTS') return false;
      throw error;
    }
    await this.#assertAlive(name);
    return true;
  }

  async names(kind: string): Promise<ReadonlySet<string>> {
    const prefix = `${kind}/`;
    return new Set((await this.#folder.names(prefix)).map((name) => name.slice(prefix.length)));
  }

  pathOf(): undefined {
    return undefined;
  }

  async remove(): Promise<void> {
    // Without job.json no step begins any more.
    await this.#folder.remove('job.json');
    const own = /^(plan|commit)\.json$|^(survey|write)\/\d+\.json$/;
    for (const name of await this.#folder.names('')) if (own.test(name)) await this.#folder.remove(name);
  }

  async removeBytes(): Promise<void> {}

  /** @throws JobError ERR_JOB_MISSING where the job was removed meanwhile: what was written then goes too */
  async #assertAlive(name: string): Promise<void> {
    if (name === 'job.json' || (await this.#folder.read('job.json')) !== undefined) return;
    await this.remove();
    throw new JobError('ERR_JOB_MISSING', `the job in ${this.place} was removed while ${name} was written`);
  }
}
