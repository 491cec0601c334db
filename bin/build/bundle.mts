/**
 * Build step: bundles the program, its worker thread and the library into a few files that share their code. Finding
 * and loading about three hundred modules takes Node as long as the program takes to read a million rows.
 */
import { chmod, copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build, transform } from 'esbuild';
import { compiledSchemas, deflatedNames, seldomNeeded, withoutProtocolBuffers } from './bundle-plugins.mjs';
import { copyDeclarations } from './declarations.mjs';
import { licenses } from './licenses.mjs';
import { writePageAssets } from './page-assets.mjs';

const OUT = 'dist/bin';
const LIBRARY = 'dist/library';

/** What is read from outside. The library's entry points get a module of their own that `import` understands. */
const ENTRY_POINTS = {
  program: 'bin/program.ts',
  'scan-worker': 'lib/source/scan/scan-worker.ts',
  index: 'lib/index.ts',
  netcdf: 'lib/netcdf/index.ts',
};

const common = {
  platform: 'node',
  target: 'node22',
  // As small as it gets, but functions and classes keep their names, so that a stack trace can be read.
  minify: true,
  keepNames: true,
  logLevel: 'warning',
} as const;

await mkdir(OUT, { recursive: true });
for (const name of await readdir(OUT)) if (name.startsWith('shared-')) await rm(join(OUT, name));

/** Code that two entry points need becomes a file of its own. esbuild does so for ES modules alone. */
const { outputFiles, metafile } = await build({
  ...common,
  entryPoints: ENTRY_POINTS,
  bundle: true,
  splitting: true,
  format: 'esm',
  // better-sqlite3 is native code; the others are large and seldom needed.
  external: ['better-sqlite3', '@aws-sdk/*', '@smithy/*', 'hyparquet', 'hyparquet-writer'],
  define: { 'import.meta.url': 'moduleUrl' },
  plugins: [seldomNeeded, compiledSchemas, deflatedNames, withoutProtocolBuffers],
  outdir: OUT,
  outExtension: { '.js': '.cjs' },
  chunkNames: 'shared-[hash]',
  write: false,
  metafile: true,
});

/** The second one is for packages that are ES modules alone. esbuild would turn it into `require` elsewhere. */
const BANNER = `const moduleUrl = require('node:url').pathToFileURL(__filename).href;
const nativeImport = (name) => import(name);
`;
for (const { path, text } of outputFiles) {
  // CommonJS starts faster than ES modules.
  const { code } = await transform(text.replaceAll(/\bimport\("(hyparquet[a-z-]*)"\)/g, 'nativeImport("$1")'), {
    ...common,
    keepNames: false,
    format: 'cjs',
    // Turns dynamic imports into require calls.
    supported: { 'dynamic-import': false },
    banner: BANNER,
  });
  await writeFile(path.replace('scan-worker.cjs', 'scan-worker.js'), code);
}

/** The library, for `import`: modules with the names that the bundled ones export. */
await mkdir(LIBRARY, { recursive: true });
for (const name of ['index', 'netcdf']) {
  const { exports } = metafile.outputs[`${OUT}/${name}.cjs`];
  await writeFile(`${LIBRARY}/${name}.js`, `export { ${exports.join(', ')} } from '../bin/${name}.cjs';\n`);
}
await copyDeclarations(['index.d.ts', 'netcdf/index.d.ts'], 'dist/lib', 'dist/types');
const pageInputs = await writePageAssets();
await writeFile(`${OUT}/LICENSES.txt`, licenses([...Object.keys(metafile.inputs), ...pageInputs]));

await build({
  bundle: true,
  format: 'cjs',
  platform: 'node',
  // A Node that is too old must be able to run this file, which then says so.
  target: 'node12',
  entryPoints: ['bin/fleetcdf.cts'],
  external: ['./program.cjs'],
  outfile: `${OUT}/fleetcdf.js`,
  logLevel: 'warning',
});
await chmod(`${OUT}/fleetcdf.js`, 0o755);
// Beside the bundle, and beside the modules that read it when there is no bundle.
for (const wasm of ['lib/source/scan/leaf.wasm', 'lib/netcdf/checksums.wasm']) {
  for (const to of [`${OUT}/${basename(wasm)}`, `dist/${wasm}`]) await copyFile(wasm, to);
}
// All files in this directory are CommonJS.
await writeFile(`${OUT}/package.json`, '{ "type": "commonjs" }\n');
