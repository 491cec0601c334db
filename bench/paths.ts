import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root directory of the project. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Directory of databases, outputs and results; git-ignored. */
export const DATA = join(ROOT, 'bench', 'data');
export const PEERS = join(ROOT, 'bench', 'peers');
export const PROGRAM = join(ROOT, 'dist', 'bin', 'fleetcdf.js');
/** Settings for fleetcdf, with the same cleaning as the peers. */
export const SETTINGS = join(DATA, 'settings.json');
/** Output file of every contender that writes one; removed after each run. */
export const OUTPUT = join(DATA, 'output.nc');
export const RESULTS = join(DATA, 'results.json');
