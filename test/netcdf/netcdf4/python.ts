/** Reads files with Python libraries, all files in one process. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PYTHON } from '../../foreign.js';

/** Runs a script of this folder with `argument`, and parses the JSON that it prints. */
export function python(script: string, ...args: string[]): unknown {
  const path = fileURLToPath(new URL(`../../../../test/netcdf/netcdf4/${script}`, import.meta.url));
  return JSON.parse(execFileSync(PYTHON, [path, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 }));
}

/** The result of check.py for the files of `manifest`. */
export function checkByPython(directory: string, manifest: readonly unknown[]): unknown {
  const path = join(directory, 'manifest.json');
  writeFileSync(path, JSON.stringify(manifest));
  return python('check.py', path);
}
