import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

/** Compares a dataset with the published one: `check.py OUT.nc [--identical]`, beside {@link Exampleco.reference}. */
export interface Exampleco {
  readonly database: string;
  readonly reference: string;
  readonly check: string;
}

const FIXTURES = resolve('test/exampleco');

/** Unpacks the published ExampleCo database and dataset into a directory that is removed with the test. */
export function unpackExampleco(t: { teardown(fn: () => void): unknown }): Exampleco {
  const directory = mkdtempSync(join(tmpdir(), 'fleetcdf-exampleco-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  const unpack = (name: string): string => {
    const path = join(directory, name);
    writeFileSync(path, brotliDecompressSync(readFileSync(join(FIXTURES, `${name}.br`))));
    return path;
  };
  const check = join(directory, 'check.py');
  writeFileSync(check, readFileSync(join(FIXTURES, 'check.py')));
  return { database: unpack('exampleco_db.db'), reference: unpack('reference.nc'), check };
}
