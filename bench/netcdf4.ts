/**
 * Benchmarks of the netCDF-4 encoder: the shuffle filter, the metadata of a million chunks, and writing arrays from
 * memory, compared with netCDF4-python at the same level and shuffle.
 */
import { execFileSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { open, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { shuffle } from '../lib/netcdf/hdf5/shuffle.js';
import { createNetcdf4Encoder, type Dataset, planNetcdf4, type Slab } from '../lib/netcdf/index.js';
import { ChunkTable } from '../lib/netcdf/netcdf4/chunk-table.js';
import { Metadata } from '../lib/netcdf/netcdf4/metadata.js';
import { DATA, OUTPUT, PEERS } from './paths.js';
import { median } from './statistics.js';
import { textTable } from './table.js';

const PYTHON = '/usr/bin/python3';
const ROUNDS = 5;
const MACHINES = 20;
const ROWS = 2_500_000 / MACHINES;
const BATCH = 16384;

const SHUFFLE_TITLES = ['bytes', 'GB/s'];
const ARRAY_TITLES = ['', 'shuffle', 'MB/s', 'Python MB/s', 'ratio', 'size', 'size over Python'];

/** Runs all benchmarks of the encoder and prints tables. */
export async function encoderAlone() {
  const shuffles = [8, 4, 2].map(shuffleRow);
  console.log(`\nshuffle, 1 MiB at a time\n${textTable(SHUFFLE_TITLES, shuffles)}`);
  const metadata = metadataTime();
  console.log(`\nmetadata of 1,000,000 chunks: ${Math.round(metadata)} ms`);
  console.log(`\n${MACHINES} machines × ${ROWS} × 4 doubles in memory to a file, level 1, median of ${ROUNDS} rounds`);
  const arrays = await arrayRows();
  console.log(textTable(ARRAY_TITLES, arrays));
  return { shuffles, metadataMilliseconds: metadata, arrays };
}

function shuffleRow(width: number): string[] {
  const bytes = Uint8Array.from({ length: 1 << 20 }, (_, i) => (i * 31) >> 3);
  const times = Array.from({ length: 400 }, () => timed(() => shuffle(bytes, width)));
  return [String(width), (bytes.length / (median(times.slice(100)) as number) / 1e6).toFixed(2)];
}

/** Milliseconds to build the metadata block of a file with one variable of a million chunks. */
function metadataTime(): number {
  const plan = planNetcdf4({
    dimensions: [
      { name: 'time', length: 1e6 },
      { name: 'sensor', length: 4 },
    ],
    variables: [
      { name: 'data', type: 'double', dimensions: ['time', 'sensor'], attributes: [], storage: { chunks: [1, 4] } },
    ],
    attributes: [],
  });
  const [storage] = plan.variables;
  const table = new ChunkTable(storage.chunkCount);
  for (let i = 0; i < storage.chunkCount; i++) table.set(i, plan.headLength + 40 * i, 40);
  const times = Array.from({ length: ROUNDS }, () =>
    timed(() => {
      const chunks = table.index(storage.chunk, storage.width, storage.grid);
      const metadata = new Metadata(plan, [{ shape: storage.shape, shuffle: true, chunks }], 48);
      metadata.put(Buffer.alloc(plan.headLength), 48, plan.size);
    }),
  );
  return median(times) as number;
}

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

async function arrayRows(): Promise<string[][]> {
  const rows: string[][] = [];
  for (const [name, digits] of [
    ['full mantissas', undefined],
    ['two decimals', 2],
  ] as const) {
    const values = walk(digits);
    const path = join(DATA, 'arrays.bin');
    await writeFile(path, values);
    for (const shuffled of [true, false, 'auto'] as const)
      rows.push([name, ...(await arrayRow(values, path, shuffled))]);
    await rm(path);
  }
  await rm(OUTPUT, { force: true });
  return rows;
}

async function arrayRow(values: Float64Array, path: string, shuffled: boolean | 'auto'): Promise<string[]> {
  const encoder: number[] = [];
  const python: number[] = [];
  let size = 0;
  let pythonSize = 0;
  for (let round = 0; round < ROUNDS; round++) {
    encoder.push(await write(values, shuffled));
    size = (await stat(OUTPUT)).size;
    if (shuffled === 'auto') continue;
    python.push(writeByPython(path, shuffled));
    pythonSize = (await stat(OUTPUT)).size;
  }
  const speed = (times: number[]) => values.byteLength / 1e6 / (median(times) as number);
  const pythonSpeed = python.length === 0 || Number.isNaN(python[0]) ? undefined : speed(python);
  return [
    String(shuffled),
    speed(encoder).toFixed(1),
    pythonSpeed?.toFixed(1) ?? '',
    pythonSpeed === undefined ? '' : (speed(encoder) / pythonSpeed).toFixed(2),
    (size / values.byteLength).toFixed(4),
    pythonSpeed === undefined ? '' : (size / pythonSize).toFixed(4),
  ];
}

/** Seconds from the first slab to the closed file. */
async function write(values: Float64Array, shuffled: boolean | 'auto'): Promise<number> {
  const start = performance.now();
  const plan = planNetcdf4(dataset(), { deflate: 1, shuffle: shuffled });
  const encoder = createNetcdf4Encoder(plan);
  await pipeline(
    Readable.from(slabs(values)),
    encoder.stream,
    createWriteStream(OUTPUT, { start: plan.headLength, flags: 'w' }),
  );
  const file = await open(OUTPUT, 'r+');
  await file.write((await encoder.head) as Buffer, 0, plan.headLength, 0);
  await file.close();
  return (performance.now() - start) / 1000;
}

/** Seconds; NaN without netCDF4-python. */
function writeByPython(path: string, shuffled: boolean): number {
  try {
    const script = join(PEERS, 'netcdf4_arrays.py');
    return Number(execFileSync(PYTHON, [script, path, OUTPUT, '1', String(shuffled)], { encoding: 'utf8' }));
  } catch {
    return Number.NaN;
  }
}

function dataset(): Dataset {
  return {
    dimensions: [
      { name: 'time', length: ROWS },
      { name: 'sensor', length: 4 },
    ],
    variables: Array.from({ length: MACHINES }, (_, i) => ({
      name: `machine_${String(i).padStart(2, '0')}`,
      type: 'double',
      dimensions: ['time', 'sensor'],
      attributes: [],
    })),
    attributes: [],
  };
}

function* slabs(values: Float64Array): Generator<Slab> {
  for (let variable = 0; variable < MACHINES; variable++) {
    for (let row = 0; row < ROWS; row += BATCH) {
      const count = Math.min(BATCH, ROWS - row);
      const first = 4 * (variable * ROWS + row);
      yield { variable, start: [row, 0], count: [count, 4], data: values.subarray(first, first + 4 * count) };
    }
  }
}

/** Slow random walks with added noise, like sensor data. */
function walk(digits: number | undefined): Float64Array {
  const values = new Float64Array(MACHINES * ROWS * 4);
  const levels = [20, 20, 20, 20];
  const scale = digits === undefined ? undefined : 10 ** digits;
  let state = 1;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  for (let i = 0; i < values.length; i++) {
    levels[i & 3] += 0.03 * random();
    const value = levels[i & 3] + 0.3 * random();
    values[i] = scale === undefined ? value : Math.round(value * scale) / scale;
  }
  return values;
}
