/**
 * Build step: bundles the program into one file and its worker thread into another. Finding and loading about three
 * hundred modules takes Node as long as the program takes to read a million rows.
 */
import { copyFile, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

const OUT = 'dist/bin';

/**
 * Packages that few runs need, with the exports in use. A stub in the place of each one loads it at the first call.
 * Otherwise every start would run their top-level code and load the Node modules that they import.
 */
const SELDOM: Record<string, string> = {
  // yargs uses both for help.
  cliui: callable('default'),
  'string-width': callable('default'),
  // yargs uses two assertions, and escalade to look for the version in package.json, which the program sets itself.
  assert: `export function strictEqual(a, b, message) { if (a !== b) throw new Error(message); }
    export function notStrictEqual(a, b, message) { if (a === b) throw new Error(message); }`,
  'escalade/sync': 'export default () => undefined;',
  // For yargs settings in package.json, which the program does not use.
  'node:module': 'export const createRequire = (url) => (name) => real().createRequire(url)(name);',
  // The progress bar on a terminal.
  'cli-progress': constructable('SingleBar'),
  // S3 and samples.
  'node:crypto': callable('createHash', 'randomBytes'),
  // FIFOs.
  'node:net': constructable('Socket'),
  // netCDF-4.
  'node:zlib': callable('createDeflate', 'deflateSync'),
  // Databases large enough for threads.
  'node:worker_threads': constructable('Worker'),
};

function callable(...names: readonly string[]): string {
  return names.map((name) => `${exported(name)}(...args) { return real().${name}(...args); }`).join('\n');
}

function constructable(name: string): string {
  return `${exported(name)}(...args) { return new (real().${name})(...args); }`;
}

function exported(name: string): string {
  return name === 'default' ? 'export default function ' : `export function ${name}`;
}

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

/** Includes the compiled schemas in the bundle. Without a bundle they are loaded from their file. */
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

/** Packages ask for the terminal's width at their top level. This finds out without opening standard output. */
const TERMINAL_WIDTH = `function widthOfTerminal() {
  try {
    return require('node:fs').fstatSync(1).isCharacterDevice() ? process.stdout.columns : undefined;
  } catch {
    return undefined;
  }
}
const terminalWidth = widthOfTerminal();`;

const options: BuildOptions = {
  bundle: true,
  // CommonJS starts faster than ES modules.
  format: 'cjs',
  platform: 'node',
  target: 'node22',
  // Turns dynamic imports into require calls.
  supported: { 'dynamic-import': false },
  // better-sqlite3 is native code; the AWS SDK is large and seldom needed.
  external: ['better-sqlite3', '@aws-sdk/*'],
  define: { 'import.meta.url': 'moduleUrl' },
  banner: { js: MODULE_URL },
  logLevel: 'warning',
};

await build({
  ...options,
  define: { ...options.define, 'process.stdout.columns': 'terminalWidth' },
  banner: { js: `${MODULE_URL}\n${TERMINAL_WIDTH}` },
  plugins: [seldomNeeded, compiledSchemas],
  entryPoints: ['bin/program.ts'],
  outfile: `${OUT}/program.cjs`,
});
await build({ ...options, entryPoints: ['lib/source/scan/scan-worker.ts'], outfile: `${OUT}/scan-worker.js` });
await build({
  ...options,
  // A Node that is too old must be able to run this file, which then says so.
  target: 'node12',
  banner: {},
  entryPoints: ['bin/fleetcdf.cts'],
  external: ['./program.cjs'],
  outfile: `${OUT}/fleetcdf.js`,
});
await copyFile('dist/lib/source/scan/leaf.wasm', `${OUT}/leaf.wasm`);
// All files in this directory are CommonJS.
await writeFile(`${OUT}/package.json`, '{ "type": "commonjs" }\n');
