/**
 * Part of the build: the program in one file, and its worker thread in another. Node takes as long to find and load some
 * three hundred modules as the program takes to read a million rows.
 */
import { copyFile, readdir, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { build } from 'esbuild';

// What the program and its thread share is named by its content, so that an earlier build's would stay.
for (const file of await readdir('dist/bin')) if (/^chunk-.*\.js$/.test(file)) await rm(`dist/bin/${file}`);
await build({
  entryPoints: ['bin/fleetcdf.ts', 'lib/source/pages/scan-worker.ts'],
  // Side by side: the program starts the thread from where it lies itself.
  entryNames: '[name]',
  outdir: 'dist/bin',
  allowOverwrite: true,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // Compiled for the machine it was installed on, or large and seldom needed.
  external: ['better-sqlite3', '@aws-sdk/*', 'stream-json'],
  // CommonJS packages ask for the modules of Node.
  banner: {
    js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
  },
  logLevel: 'warning',
});
for (const file of ['settings/validators.cjs', 'source/pages/leaf.wasm']) {
  await copyFile(`dist/lib/${file}`, `dist/bin/${basename(file)}`);
}
