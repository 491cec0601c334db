/**
 * Build step: bundles the program into one file and its worker thread into another. Finding and loading about three
 * hundred modules takes Node as long as the program takes to read a million rows.
 */
import { chmod, copyFile, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { type BuildOptions, build, type Plugin, type StdinOptions } from 'esbuild';

const OUT = 'dist/bin';

/**
 * Packages that few runs need. A stub in the place of each one loads it at the first call. Of the 60 ms that
 * `--version` takes, string-width (a text segmenter of V8) saves 20, assert and node:crypto 4 each. Stubs for seven
 * others saved less than 3.
 */
const SELDOM: Record<string, string> = {
  // yargs uses it for help.
  'string-width': 'export default function stringWidth(...words) { return real().default(...words); }',
  // yargs uses two assertions.
  assert: `export function strictEqual(a, b, message) { if (a !== b) throw new Error(message); }
    export function notStrictEqual(a, b, message) { if (a === b) throw new Error(message); }`,
  // S3 and samples.
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

/** Packages that a format needs: each becomes a file beside the bundle, which is loaded when the format is used. */
const BESIDE = ['hyparquet', 'hyparquet-writer'];

const besideBundle: Plugin = {
  name: 'beside the bundle',
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`^(${BESIDE.join('|')})$`) }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path: `./${path}.cjs`, external: true } : undefined,
    );
  },
};

const MODULE_URL = `const moduleUrl = require('node:url').pathToFileURL(__filename).href;`;

const options: BuildOptions = {
  bundle: true,
  // CommonJS starts faster than ES modules.
  format: 'cjs',
  platform: 'node',
  target: 'node22',
  // Turns dynamic imports into require calls.
  supported: { 'dynamic-import': false },
  // better-sqlite3 is native code; the AWS SDK is large and seldom needed.
  external: ['better-sqlite3', '@aws-sdk/*', '@smithy/*'],
  define: { 'import.meta.url': 'moduleUrl' },
  banner: { js: MODULE_URL },
  logLevel: 'warning',
};

function entry(name: string): StdinOptions {
  return { contents: `export * from '${name}';`, resolveDir: '.' };
}

await build({
  ...options,
  plugins: [seldomNeeded, compiledSchemas, besideBundle],
  entryPoints: ['bin/program.ts'],
  outfile: `${OUT}/program.cjs`,
});
for (const name of BESIDE) await build({ ...options, stdin: entry(name), outfile: `${OUT}/${name}.cjs` });
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
await chmod(`${OUT}/fleetcdf.js`, 0o755);
// Beside the bundle, and beside the modules that read it when there is no bundle.
for (const wasm of ['lib/source/scan/leaf.wasm', 'lib/netcdf/checksums.wasm']) {
  for (const to of [`${OUT}/${basename(wasm)}`, `dist/${wasm}`]) await copyFile(wasm, to);
}
// All files in this directory are CommonJS.
await writeFile(`${OUT}/package.json`, '{ "type": "commonjs" }\n');
