/**
 * Removes the C headers that the `node` package brings: 62 MB of 186. They are for compiling native modules, and
 * nothing here is compiled: better-sqlite3 comes compiled, and where it does not, node-gyp gets headers by itself.
 */
import { globSync, rmSync } from 'node:fs';

for (const headers of globSync('node_modules/node/node_modules/node-*/include')) rmSync(headers, { recursive: true });
