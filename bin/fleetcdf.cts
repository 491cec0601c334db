#!/usr/bin/env node
/** Checks Node's version before anything is loaded that an older one cannot load, then runs the program. */
import fs = require('node:fs');
import module = require('node:module');
import os = require('node:os');

const OLDEST_NODE = 22;

function start(): void {
  const { node } = process.versions;
  if (Number.parseInt(node, 10) < OLDEST_NODE) {
    process.stderr.write(`fleetcdf needs Node.js ${OLDEST_NODE} or later; this is ${node} (${process.execPath})\n`);
    process.exitCode = 2;
    return;
  }
  // Compiling the program takes longer than most databases do. Node keeps what V8 made of it under TMPDIR, and would make
  // that directory: where it is misspelt, temporary files are to fail, and nothing is to appear.
  if (fs.existsSync(os.tmpdir())) module.enableCompileCache();
  const program: typeof import('./program.js', { with: { 'resolution-mode': 'import' }}) = require('./program.cjs');
  void program.main(process.argv.slice(2));
}

start();
