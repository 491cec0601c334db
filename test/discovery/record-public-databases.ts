/** Corrects the last column of docs/public-databases.md. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readExamples } from './expectation.js';
import { judge, writeVerdicts } from './public-databases.js';

const directory = mkdtempSync(join(tmpdir(), 'fleetcdf-record-'));
try {
  const found = new Map<string, Awaited<ReturnType<typeof judge>>>();
  for (const example of readExamples('public')) found.set(example.name, await judge(example, directory));
  writeVerdicts(found);
} finally {
  rmSync(directory, { recursive: true });
}
