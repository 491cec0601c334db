/**
 * Part of the build: the program in one file, and its worker thread in another. Node takes as long to find and load some
 * three hundred modules as the program takes to read a million rows.
 */
import { copyFile, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

const OUT = 'dist/bin';

/**
 * Modules that few runs need: one in their place loads them when they are called. At every start they would take, of the 60 ms of
 * `--version`: string-width, which asks V8 for a segmenter of text, 20; assert and node:crypto 4 each. Others gained less than 3.
 */
const SELDOM: Record<string, string> = {
  // yargs measures words with it, for help.
  'string-width': 'export default function stringWidth(...words) { return real().default(...words); }',
  // yargs asserts little.
  assert: `export function strictEqual(a, b, message) { if (a !== b) throw new Error(message); }
    export function notStrictEqual(a, b, message) { if (a === b) throw new Error(message); }`,
  // S3, and samples.
  'node:crypto': `export function createHash(...words) { return real().createHash(...words); }
    export function randomBytes(...words) { return real().randomBytes(...words); }`,
};

const seldomNeeded: Plugin = {
  name: 'seldom needed',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /^[a-z:/_-]+$/ }, async ({ path, kind, resolveDir, namespace }) => {
      if (namespace === 'seldom' || kind !== 'import-statement' || SELDOM[path] === undefined) return;
      const { path: real } = await resolve(path, { kind: 'require-call', resolveDir });
      return { path: real, namespace: 'seldom', pluginData: path };
    });
    onLoad({ filter: /.*/, namespace: 'seldom' }, ({ path, pluginData }) => ({
      contents: `const real = () => require(${JSON.stringify(path)});\n${SELDOM[pluginData]}`,
      resolveDir: isAbsolute(path) ? dirname(path) : '.',
    }));
  },
};

/** The compiled schemas are loaded from beside the program, and in the bundle are a part of it. */
const compiledSchemas: Plugin = {
  name: 'compiled schemas',
  setup({ onLoad }) {
    onLoad({ filter: /settings[\\/]compiled\.ts$/ }, () => ({
      contents: `export const compiledValidators = () => require('./validators.cjs');`,
      resolveDir: resolve('dist/lib/settings'),
    }));
  },
};

const MODULE_URL = `const moduleUrl = require('node:url').pathToFileURL(__filename).href;`;

const options: BuildOptions = {
  bundle: true,
  // CommonJS: modules in the other format take longer to start with.
  format: 'cjs',
  platform: 'node',
  target: 'node22',
  // A script that is no module cannot import what is loaded later.
  supported: { 'dynamic-import': false },
  // Compiled for the machine it was installed on, or large and seldom needed.
  external: ['better-sqlite3', '@aws-sdk/*'],
  define: { 'import.meta.url': 'moduleUrl' },
  banner: { js: MODULE_URL },
  logLevel: 'warning',
};

await build({
  ...options,
  plugins: [seldomNeeded, compiledSchemas],
  entryPoints: ['bin/program.ts'],
  outfile: `${OUT}/program.cjs`,
});
await build({ ...options, entryPoints: ['lib/source/scan/scan-worker.ts'], outfile: `${OUT}/scan-worker.js` });
await build({
  ...options,
  // A Node that is too old has to be able to read this one, to say so.
  target: 'node12',
  banner: {},
  entryPoints: ['bin/fleetcdf.cts'],
  external: ['./program.cjs'],
  outfile: `${OUT}/fleetcdf.js`,
});
await copyFile('dist/lib/source/scan/leaf.wasm', `${OUT}/leaf.wasm`);
// Everything here is CommonJS by now.
await writeFile(`${OUT}/package.json`, '{ "type": "commonjs" }\n');
