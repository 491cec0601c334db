/** Writes docs/reference.md and the man page: `npm run docs`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { manPage } from './man-page.mjs';
import { reference } from './reference.mjs';

mkdirSync('docs', { recursive: true });
writeFileSync('docs/reference.md', reference());
writeFileSync('docs/fleetcdf.1', manPage());
