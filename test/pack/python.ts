/** Runs a Python script of this folder. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { PYTHON } from '../foreign.js';

/** The parsed JSON that the script prints. */
export function python(script: string, ...args: string[]): unknown {
  const path = fileURLToPath(new URL(`../../../test/pack/${script}`, import.meta.url));
  return JSON.parse(execFileSync(PYTHON, [path, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 }));
}
