/** Unpacks the published ExampleCo database to where settings.json reads it, so that `fleetcdf run` works at once. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { ROOT } from './paths.js';

const packed = join(ROOT, 'test', 'exampleco', 'exampleco_db.db.br');
const path = join(ROOT, 'exampleco_db.db');
// A database of that name is somebody's own.
if (existsSync(packed) && !existsSync(path)) {
  writeFileSync(`${path}.part`, brotliDecompressSync(readFileSync(packed)));
  renameSync(`${path}.part`, path);
}
