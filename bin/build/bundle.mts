/**
 * Part of the build: the program in one file, and its worker thread in another. Node takes as long to find and load some
 * three hundred modules as the program takes to read a million rows.
 */
import { copyFile, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

const OUT = 'dist/bin';

/**
 * Packages that few runs need, and what is used of them: a module in their place loads them when that is called. Else what they do at
 * their top, and what they ask of Node, would be done at every start.
 */
const SELDOM: Record<string, string> = {
  // Help, and what yargs measures for it.
  cliui: callable('default'),
  'string-width': callable('default'),
  // yargs asserts little, and asks for the version in the nearest package.json, which it is told instead.
  assert: `export function strictEqual(a, b, message) { if (a !== b) throw new Error(message); }
    export function notStrictEqual(a, b, message) { if (a === b) throw new Error(message); }`,
  'escalade/sync': 'export default () => undefined;',
  // Settings in package.json, which are not asked for.
  'node:module': 'export const createRequire = (url) => (name) => real().createRequire(url)(name);',
  // The bar, on a terminal.
  'cli-progress': constructable('SingleBar'),
  // S3, and samples.
  'node:crypto': callable('createHash', 'randomBytes'),
  // FIFOs.
  'node:net': constructable('Socket'),
  // netCDF-4.
  'node:zlib': callable('createDeflate', 'deflateSync'),
  // Databases that are worth threads.
  'node:worker_threads': constructable('Worker'),
};

function callable(...names: readonly string[]): string {
  return names.map((name) => `${exported(name)}(...words) { return real().${name}(...words); }`).join('\n');
}

function constructable(name: string): string {
  return `${exported(name)}(...words) { return new (real().${name})(...words); }`;
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

/** Packages ask for the width of the terminal at their top; standard output need not be opened to know that it is none. */
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
  define: { ...options.define, 'process.stdout.columns': 'terminalWidth' },
  banner: { js: `${MODULE_URL}\n${TERMINAL_WIDTH}` },
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
