/** Readers report a flipped byte wherever a checksum covers it. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import h5wasm, { type Dataset } from 'h5wasm/node';
import t from 'tap';
import { needs } from '../../foreign.js';
import { Random } from '../../random.js';
import { encode } from './encode.js';
import { pictures } from './jsfive.js';
import { machines } from './samples.js';

const directory = t.testdir();
const filled = machines();

const { bytes, encoder } = await encode(filled, { fletcher32: true, references: true });
const references = new Map(encoder.references('file.nc'));
const [, chunk, chunkLength] = references.get('machine_01/0.0') as [string, number, number];

/** Ranges that a checksum covers. */
const PLACES: readonly [name: string, offset: number][] = [
  ['superblock, end of file', 28],
  ['superblock, checksum', 44],
  ['root group, first message', 48 + 8],
  ['root group, a link', 48 + 100],
  ['the header of a variable', bytes.indexOf('company') + 2],
  ['the middle of a chunk', chunk + (chunkLength >> 1)],
  ['the checksum of a chunk', chunk + chunkLength],
];

/** Object headers follow the superblock; then comes the global heap, which has no checksum. */
const HEADERS_END = bytes.indexOf('GCOL');

/** Random bits in the ranges that checksums cover. */
const random = new Random(5);
const RANDOM_PLACES = Array.from({ length: 60 }, (_, i): (typeof PLACES)[number] => {
  const offset = i % 3 === 0 ? chunk + random.below(chunkLength + 4) : random.below(HEADERS_END);
  return [`byte ${offset}`, offset];
});

function damaged(offset: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[offset] ^= 0x10;
  return copy;
}

t.test('h5wasm', async (t) => {
  const module = await h5wasm.ready;
  // The library throws errors and does not print them.
  module.activate_throwing_error_handler();
  for (const [i, [name, offset]] of [...PLACES, ...RANDOM_PLACES].entries()) {
    // A new name each time, because the library keeps a file open after a failed read.
    const file = join(directory, `damaged${i}.nc`);
    writeFileSync(file, damaged(offset));
    t.throws(() => {
      const opened = new h5wasm.File(file, 'r');
      try {
        for (const key of opened.keys()) {
          const dataset = opened.get(key) as Dataset;
          t.type(dataset.value, 'object');
        }
      } finally {
        opened.close();
      }
    }, name);
  }
});

t.test('jsfive, of chunks', async (t) => {
  t.doesNotThrow(() => pictures(bytes, filled));
  for (const [name, offset] of PLACES.filter(([name]) => name.includes('chunk'))) {
    t.throws(() => pictures(damaged(offset), filled), name);
  }
});

t.test('ncdump', needs('ncdump'), async (t) => {
  for (const [name, offset] of PLACES) {
    const file = join(directory, 'damaged.nc');
    writeFileSync(file, damaged(offset));
    const { status, stderr } = spawnSync('ncdump', [file], { encoding: 'utf8' });
    t.not(status, 0, name);
    t.match(stderr, /HDF|NetCDF/i, name);
  }
});
