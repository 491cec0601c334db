import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FleetcdfError } from '../../lib/errors.js';
import { FileSink } from '../../lib/sink/file-sink.js';
import type { Written } from '../../lib/sink/sink.js';
import { Random } from '../random.js';
import { type Content, changedContent, randomContent } from './contents.js';
import { clear, type DiskPlan, FaultyDisk } from './faulty-disk.js';
import type { Played } from './played.js';

/** Memory, where there is such a file system: a simulation waits for no disk. */
const DIRECTORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

interface FileRun {
  readonly disk: DiskPlan;
  readonly content: Content;
}

/** Some runs into one file, one after the other, with errors of the disk, interrupts and power failures. */
export async function playFile(seed: number, datasets: readonly Content[]): Promise<Played> {
  const random = new Random(seed);
  const directory = mkdtempSync(join(DIRECTORY, 'fleetcdf-simulation-'));
  try {
    const play = new FilePlay(directory, random, datasets);
    await play.all();
    return { seed, ...play.result };
  } finally {
    clear(directory);
  }
}

class FilePlay {
  readonly #path: string;
  readonly #directory: string;
  readonly #random: Random;
  readonly #overwrite: boolean;
  readonly #runs: FileRun[];
  readonly #violations: string[] = [];
  readonly #trace: string[] = [];
  /** Names of files that no run can know. */
  readonly #unknown = new Set<string>();
  #operations = 0;
  #faults = 0;
  #crashes = 0;

  constructor(directory: string, random: Random, datasets: readonly Content[]) {
    this.#directory = join(directory, 'data');
    this.#path = join(this.#directory, 'plant.nc');
    this.#random = random;
    this.#overwrite = random.chance(0.8);
    this.#runs = runsOf(random, datasets);
    mkdirSync(this.#directory);
    if (random.chance(0.5)) writeFileSync(this.#path, 'what was there before');
  }

  get result(): Omit<Played, 'seed'> {
    return {
      violations: this.#violations,
      trace: this.#trace,
      runs: this.#runs.length,
      crashes: this.#crashes,
      requests: this.#operations,
      faults: this.#faults,
    };
  }

  async all(): Promise<void> {
    for (const run of this.#runs) await this.#run(run);
  }

  async #run({ disk: plan, content }: FileRun): Promise<void> {
    const before = this.#read();
    const left = this.#others();
    const disk = new FaultyDisk(plan, this.#random);
    const interrupt = new AbortController();
    disk.onInterrupt = () => interrupt.abort(new Error('interrupted'));
    const crashed = new Promise<'crashed'>((resolve) => {
      disk.onCrash = () => resolve('crashed');
    });
    this.#trace.push(`run of ${content.bytes.length} bytes`);
    let outcome: Written | 'crashed' | undefined;
    let failure: unknown;
    try {
      outcome = await Promise.race([this.#write(content, interrupt.signal), crashed]);
    } catch (error) {
      failure = error;
    } finally {
      disk.remove();
    }
    const isDurable = disk.isDurable;
    if (outcome === 'crashed') await disk.losePower();
    this.#operations += disk.operations;
    this.#faults += disk.faults;
    this.#trace.push(...disk.trace);
    const after = this.#read();
    const isNew = after?.equals(content.bytes) === true;
    const isOld = after === undefined ? before === undefined : before?.equals(after) === true;
    if (!isNew && !isOld) this.#violate(`the file is neither the old one nor the new one: ${after?.length} bytes`);
    if (outcome === 'crashed') {
      this.#crashes++;
      // A directory that could not be flushed, and then a power failure: nothing tells whose the file is.
      if (disk.trace.some((line) => / (sync|open): E/.test(line)))
        for (const name of this.#others()) this.#unknown.add(name);
      return;
    }
    const found = this.#others().filter((name) => !left.includes(name));
    if (found.length > 0) this.#violate(`left ${found.join(', ')}`);
    if (outcome === undefined) return this.#checkFailure(failure, plan, { isNew: isNew && !isOld, before });
    if (left.length > 0 && this.#others().length > 0) this.#violate(`left from before: ${this.#others().join(', ')}`);
    if (!isNew) this.#violate('success, and the file is not the new one');
    const isTold = outcome.notes?.some((warning) => warning.includes('a power failure may')) === true;
    if (!isDurable && !isTold) this.#violate('success, and a power failure would undo it');
    const reason = after === undefined ? undefined : await content.verify(after);
    if (reason !== undefined) this.#violate(`success, and the ledger does not verify: ${reason}`);
  }

  async #write(content: Content, signal: AbortSignal): Promise<Written> {
    const sink = new FileSink(this.#path, { overwrite: this.#overwrite });
    await sink.check();
    return sink.write({ ...content.open(), size: content.bytes.length, exact: true, signal });
  }

  #checkFailure(
    error: unknown,
    { faults, interrupt }: DiskPlan,
    { isNew, before }: { isNew: boolean; before: Buffer | undefined },
  ): void {
    const code = error instanceof FleetcdfError ? error.code : undefined;
    const message = (error as Error)?.message;
    this.#trace.push(`failure: ${message}`);
    if (code === undefined) this.#violate(`an error nobody foresaw: ${message}`);
    if (isNew) this.#violate(`failed with ${code ?? message}, and the file is new`);
    const isRefused = !this.#overwrite && before !== undefined;
    if (faults === 0 && interrupt === undefined && !isRefused)
      this.#violate(`a run without a fault failed: ${message}`);
  }

  #read(): Buffer | undefined {
    return existsSync(this.#path) ? readFileSync(this.#path) : undefined;
  }

  /** Names beside the file. */
  #others(): string[] {
    return readdirSync(this.#directory).filter((name) => name !== 'plant.nc' && !this.#unknown.has(name));
  }

  #violate(what: string): void {
    this.#violations.push(what);
    this.#trace.push(`VIOLATION: ${what}`);
  }
}

function runsOf(random: Random, datasets: readonly Content[]): FileRun[] {
  const headLength = () => random.below(300);
  const isDataset = random.chance(0.3);
  const length = random.below(5000);
  let content = isDataset ? random.pick(datasets) : randomContent(random, length, Math.min(headLength(), length));
  const faulty = 1 + random.below(3);
  return Array.from({ length: faulty + 1 }, (_, r) => {
    if (random.chance(0.3)) {
      content = isDataset ? random.pick(datasets) : changedContent(random, content, headLength());
    }
    const at = () => 1 + random.below(22);
    const disk = {
      faults: random.pick([0, 0.05, 0.2]),
      crash: random.chance(0.5) ? { at: at(), done: random.chance(0.5) } : undefined,
      interrupt: random.chance(0.15) ? at() : undefined,
    };
    return { content, disk: r === faulty ? { faults: 0 } : disk };
  });
}
