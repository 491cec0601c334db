import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fleetcdfCommand } from './contenders.js';
import { database } from './databases.js';
import { CommandFailed, type Measurement, measure } from './measure.js';
import type { BenchOptions } from './options.js';
import { DATA, OUTPUT, ROOT } from './paths.js';
import type { LeftOut } from './probe.js';
import { type EmbeddedS3, startS3rver } from './s3rver.js';
import { median } from './statistics.js';
import { fixed, megabytes, seconds, textTable } from './table.js';

/** Results of one way to upload. */
export interface Upload {
  readonly name: string;
  readonly rounds: number;
  readonly bytes: number;
  /** Seconds of the whole process, median. */
  readonly wall: number;
  readonly cpu: number | undefined;
  readonly peak: number | undefined;
  /** Seconds of the requests alone, median; undefined if the process does not print them. */
  readonly requests: number | undefined;
}

const FORMATS = ['64-bit-offset', 'netcdf4'];
const PART_SIZE = 8 << 20;

/**
 * Measures fleetcdf into an embedded S3 server and into a file, and the plain client with the same bytes, which is the
 * most that this server can take. Server and client share the machine.
 */
export async function uploads(options: BenchOptions): Promise<{ results: Upload[]; leftOut: LeftOut[] }> {
  const path = await database(options.rows, 'machine');
  const directory = join(DATA, 's3');
  await rm(directory, { recursive: true, force: true });
  const server = await startS3rver({ directory });
  const results: Upload[] = [];
  const leftOut: LeftOut[] = [];
  try {
    for (const format of FORMATS) {
      try {
        results.push(...(await uploadsOf(format, path, server, options)));
      } catch (error) {
        if (!(error instanceof CommandFailed)) throw error;
        leftOut.push({ name: `fleetcdf ${format}`, why: error.message });
      }
    }
  } finally {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
    await rm(OUTPUT, { force: true });
  }
  return { results, leftOut };
}

async function uploadsOf(
  format: string,
  path: string,
  { endpoint, bucket, env }: EmbeddedS3,
  { rounds, only }: BenchOptions,
): Promise<Upload[]> {
  const command = (destination: string, ...flags: string[]) =>
    fleetcdfCommand(path, destination, '--format', format, ...flags);
  await measure(command(OUTPUT));
  const { size } = await stat(OUTPUT);
  const script = join(ROOT, 'dist', 'bench', 's3-ceiling.js');
  const plain = (how: string) => [process.execPath, script, how, OUTPUT, endpoint, bucket, String(PART_SIZE)];
  const copy = `${OUTPUT}.copy`;
  const list = [
    { name: `fleetcdf ${format} to S3`, command: command(`s3://${bucket}/bench.nc`, '--endpoint', endpoint) },
    { name: `fleetcdf ${format} to file`, command: command(copy) },
    { name: `the same bytes, PutObject`, command: plain('put'), printsSeconds: true },
    { name: `the same bytes, UploadPart`, command: plain('parts'), printsSeconds: true },
  ].filter(({ name }) => only.test(name));
  const measured = await alternate(list, rounds, env, copy);
  return list.map((one, i) => uploadOf(one.name, measured[i], size, one.printsSeconds ?? false));
}

async function alternate(
  list: readonly { readonly command: string[] }[],
  rounds: number,
  env: Readonly<Record<string, string>>,
  file: string,
): Promise<Measurement[][]> {
  const measured: Measurement[][] = list.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, { command }] of list.entries()) {
      measured[i].push(await measure(command, { env, capture: true }));
      await rm(file, { force: true });
    }
  }
  return measured;
}

function uploadOf(name: string, measurements: readonly Measurement[], bytes: number, printsSeconds: boolean): Upload {
  return {
    name,
    rounds: measurements.length,
    bytes,
    wall: median(measurements.map(({ wall }) => wall)) as number,
    cpu: median(measurements.map(({ cpu }) => cpu)),
    peak: median(measurements.map(({ peak }) => peak)),
    requests: printsSeconds ? median(measurements.map(({ stdout }) => Number(stdout))) : undefined,
  };
}

export function uploadTable(results: readonly Upload[]): string {
  const rows = results.map(({ name, rounds, bytes, wall, cpu, peak, requests }) => [
    name,
    String(rounds),
    megabytes(bytes),
    seconds(wall),
    fixed(bytes / 1e6 / wall, 0),
    seconds(requests),
    fixed(requests === undefined ? undefined : bytes / 1e6 / requests, 0),
    seconds(cpu),
    megabytes(peak),
  ]);
  const titles = ['', 'runs', 'MB', 'wall s', 'MB/s', 'requests s', 'MB/s', 'CPU s', 'peak MB'];
  return textTable(titles, rows);
}
