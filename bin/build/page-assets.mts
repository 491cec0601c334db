/**
 * Build step: bundles the script and the style of the report page with the packages they need, and compresses them into
 * one file, which `lib/page/page-assets.ts` reads: beside the modules, and beside the bundle, which is read by the same
 * name.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { brotliCompressSync } from 'node:zlib';
import { build, type OutputFile } from 'esbuild';
import type { PageAssets } from '../../lib/page/page-assets.js';

const CLIENT = 'lib/page/client';

/** What every page carries of the packages in its script: they ask for it. */
const LICENCE = `uPlot\n${(await readFile('node_modules/uplot/LICENSE', 'utf8')).trim()}`;

/** @returns the files that the assets are made of, for the list of licences */
export async function writePageAssets(): Promise<readonly string[]> {
  const { outputFiles, metafile } = await build({
    entryPoints: [`${CLIENT}/main.ts`, `${CLIENT}/style.css`],
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: ['es2022'],
    charset: 'utf8',
    tsconfig: `${CLIENT}/tsconfig.json`,
    legalComments: 'none',
    outdir: 'dist/page',
    write: false,
    metafile: true,
    logLevel: 'warning',
  });
  const assets: PageAssets = {
    script: `/*! ${LICENCE} */\n${textOf(outputFiles, '.js')}`,
    style: textOf(outputFiles, '.css'),
  };
  // They stand in the page as they are.
  const unsafe = Object.values(assets).find((text) => /<\/(script|style)|<!--|\r/i.test(text));
  if (unsafe !== undefined) throw new Error('the script or the style of the page would end its element');
  const compressed = brotliCompressSync(JSON.stringify(assets));
  for (const directory of ['dist/bin', 'dist/lib/page']) {
    await mkdir(directory, { recursive: true });
    await writeFile(`${directory}/page-assets.br`, compressed);
  }
  return Object.keys(metafile.inputs);
}

function textOf(files: readonly OutputFile[], ending: string): string {
  return files.find(({ path }) => path.endsWith(ending))!.text.trim();
}
