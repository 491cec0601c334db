import { Readable } from 'node:stream';
import { checkLedger } from '../../lib/ledger/index.js';
import { createNetcdf4Encoder, planNetcdf4 } from '../../lib/netcdf/index.js';
import type { Body } from '../../lib/sink/sink.js';
import { memoryReader } from '../ledger/memory-reader.js';
import { encode, type Filled, wholeSlabs } from '../netcdf/netcdf4/encode.js';
import type { Random } from '../random.js';

/** An object to write: its bytes, and how they come. */
export interface Content {
  readonly bytes: Buffer;
  /** Stream and head of a body, begun anew. */
  open(): Pick<Body, 'stream' | 'head'>;
  /** What its ledger says against bytes that claim to be this object; undefined: nothing. */
  verify(bytes: Buffer): Promise<string | undefined>;
}

/** Random bytes, the first ones of which may be known last. */
export function randomContent(random: Random, length: number, headLength: number): Content {
  return plainContent(random, Buffer.from(Array.from({ length }, () => random.below(256))), headLength);
}

function plainContent(random: Random, bytes: Buffer, headLength: number): Content {
  const step = 1 + random.below(bytes.length + 1);
  return {
    bytes,
    open() {
      let resolve!: (head: Buffer) => void;
      const head = new Promise<Buffer>((resolveHead) => {
        resolve = resolveHead;
      });
      function* chunks(): Generator<Buffer> {
        for (let at = headLength; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
        resolve(bytes.subarray(0, headLength));
      }
      const stream = Readable.from(chunks());
      return headLength === 0 ? { stream } : { stream, head: { length: headLength, bytes: head } };
    },
    async verify() {
      return undefined;
    },
  };
}

/** The object after a change of its database: other bytes in places, longer or shorter. */
export function changedContent(random: Random, { bytes }: Content, headLength: number): Content {
  const length = random.below(2 * bytes.length + 2);
  const copy = Buffer.alloc(length, 7);
  bytes.copy(copy);
  for (let i = random.below(3); i > 0 && length > 0; i--) copy[random.below(length)] ^= 1;
  return plainContent(random, copy, Math.min(headLength, length));
}

/** An update of `old`: another head, a range that stays, other bytes behind it. */
export function updatedContent(
  random: Random,
  old: Buffer,
): Content & { readonly start: number; readonly end: number } {
  const start = 1 + random.below(old.length);
  const end = start + random.below(old.length - start + 1);
  const some = (length: number) => Buffer.from(Array.from({ length }, () => random.below(256)));
  const [front, tail] = [some(start), some(1 + random.below(old.length))];
  const bytes = Buffer.concat([front, old.subarray(start, end), tail]);
  const open = plainContent(random, Buffer.concat([front, tail]), start).open;
  return { bytes, start, end, open, verify: async () => undefined };
}

/**
 * Datasets of some kilobytes, which the encoder makes anew for every run. Nothing is compressed: that would happen in
 * other threads, in real time.
 */
export function datasetContents(): Promise<Content[]> {
  return Promise.all([1, 2, 3, 4].map((times) => datasetContent(times * 60, times)));
}

async function datasetContent(times: number, seed: number): Promise<Content> {
  const attributes = [{ name: 'units', value: 'seconds since 2026-01-01' }];
  const filled: Filled = {
    dataset: {
      dimensions: [{ name: 'time', length: times }],
      variables: [
        { name: 'time', type: 'int', dimensions: ['time'], attributes },
        { name: 'speed', type: 'double', dimensions: ['time'], attributes: [], storage: { chunks: [16] } },
        { name: 'load', type: 'float', dimensions: ['time'], attributes: [], storage: { chunks: [32] } },
      ],
      attributes: [{ name: 'title', value: `simulation ${seed}` }],
    },
    values: [
      Int32Array.from({ length: times }, (_, i) => 60 * i),
      Float64Array.from({ length: times }, (_, i) => Math.sin(i * seed)),
      Float32Array.from({ length: times }, (_, i) => i % (seed + 1)),
    ],
  };
  const options = { deflate: 0, threads: 1 };
  const { bytes } = await encode(filled, options);
  return {
    bytes,
    open() {
      const plan = planNetcdf4(filled.dataset, options);
      const { stream, head, headLength } = createNetcdf4Encoder(plan, options);
      Readable.from(wholeSlabs(filled)).pipe(stream);
      return { stream, ...(head === undefined ? {} : { head: { length: headLength, bytes: head } }) };
    },
    async verify(found) {
      const { status, reason } = await checkLedger(memoryReader(found), { decode: true });
      return status === 'ok' ? undefined : `${status}: ${reason}`;
    },
  };
}
