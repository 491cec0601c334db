#!/usr/bin/env node
/** Checks the version of Node before it loads anything that an older one cannot parse, then runs the program. */
import module = require('node:module');
import os = require('node:os');
import path = require('node:path');

/** Major and minor version. */
const OLDEST_NODE = [22, 2];

function start(): void {
  const { node } = process.versions;
  const [major, minor] = node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    process.stderr.write(
      `fleetcdf needs Node.js ${OLDEST_NODE.join('.')} or later; this is ${node} (${process.execPath})\n`,
    );
    process.exitCode = 2;
    return;
  }
  // Compiling takes longer than reading most databases. Without a writable directory it happens at each start.
  module.enableCompileCache(path.join(process.env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache'), 'fleetcdf'));
  const program: typeof import('./program.js', { with: { 'resolution-mode': 'import' }}) = require('./program.cjs');
  void program.main(process.argv.slice(2));
}

try {
  start();
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'EMFILE') throw error;
  process.stderr.write('fleetcdf: too many files are open; raise the limit (ulimit -n)\n');
  process.exitCode = 1;
}
