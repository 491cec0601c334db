/** Rewrites the fixture of output-bytes.test.ts, for a change of the bytes that is intended. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { unpackExampleco } from '../exampleco/exampleco.js';
import { hashes } from './output-bytes.js';

const directory = mkdtempSync(join(tmpdir(), 'fleetcdf-record-'));
const cleanups: (() => void)[] = [() => rmSync(directory, { recursive: true })];
try {
  const { database } = unpackExampleco({ teardown: (fn: () => void) => cleanups.push(fn) });
  const found = hashes(directory, database);
  writeFileSync(resolve('test/fixtures/output-bytes.json'), `${JSON.stringify(found, undefined, 2)}\n`);
} finally {
  for (const cleanup of cleanups) cleanup();
}
