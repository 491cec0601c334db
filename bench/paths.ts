import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Databases, outputs and results; git-ignored. */
export const DATA = join(ROOT, 'bench', 'data');
export const PEERS = join(ROOT, 'bench', 'peers');
export const PROGRAM = join(ROOT, 'dist', 'bin', 'fleetcdf.js');
/** The settings that fleetcdf runs with: what the peers do as well. */
export const SETTINGS = join(DATA, 'settings.json');
/** What every contender that writes a file writes; removed after each run. */
export const OUTPUT = join(DATA, 'output.nc');
export const RESULTS = join(DATA, 'results.json');
