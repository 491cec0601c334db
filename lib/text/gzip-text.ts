import { Transform, type TransformCallback } from 'node:stream';
import { createGzip } from 'node:zlib';

/** The level that `gzip` has by default. */
const LEVEL = 6;

/** Where the header of a gzip member names the operating system (RFC 1952, 2.3), and the code for none. */
const OS = 9;
const UNKNOWN_OS = 255;

/**
 * Stages that turn text into one gzip member. The same text gives the same bytes: the header has neither a time nor a
 * name (zlib writes none) nor the operating system.
 */
export function gzipStages(): [Transform, Transform] {
  let isHeader = true;
  const header = new Transform({
    transform(bytes: Buffer, _, done: TransformCallback): void {
      // zlib writes the whole header at once.
      if (isHeader) bytes[OS] = UNKNOWN_OS;
      isHeader = false;
      done(undefined, bytes);
    },
  });
  return [createGzip({ level: LEVEL }), header];
}
