import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { PROGRAM } from './paths.js';

/** The first commands for a database of one's own, as `npm start` shows them. A test runs each. */
export const NEXT: readonly { readonly line: string; readonly what: string }[] = [
  { line: 'npx fleetcdf inspect demo/plant.db', what: 'what is in it' },
  { line: 'npx fleetcdf demo/plant.db demo/own.nc --dry-run', what: 'what a run would do, and why' },
  { line: 'npx fleetcdf demo/plant.db demo/own.nc --verify', what: 'the run; its file is compared with the database' },
];

/**
 * Runs the program in this terminal.
 *
 * @param output the file that standard output goes to
 * @throws Error where it fails
 */
export async function runProgram(words: readonly string[], output?: string): Promise<void> {
  const to = output === undefined ? undefined : openSync(output, 'w');
  const child = spawn(process.execPath, [PROGRAM, ...words], { stdio: ['inherit', to ?? 'inherit', 'inherit'] });
  if (to !== undefined) closeSync(to);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('exit', resolve).once('error', reject);
  });
  if (status !== 0) throw new Error(`fleetcdf ${words.join(' ')} ended with ${status}`);
}
