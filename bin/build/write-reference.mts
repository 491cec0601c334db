/** Writes docs/reference.md: `npm run docs`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { reference } from './reference.mjs';

mkdirSync('docs', { recursive: true });
writeFileSync('docs/reference.md', reference());
