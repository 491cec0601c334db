/**
 * Every example of README.md and docs/ is run as it is printed: page by page, in a directory of the page's own that has a `plant.db`.
 *
 * - `sh`: with the program as `fleetcdf`, and a bucket `s3://bucket`; `ts`: checked by the compiler and run, in a project that has
 *   the package; `python`: where the modules are there.
 * - `json`: settings that must be right, or the file that is named behind it.
 * - `output`: what the example before it prints; `…` stands for anything, alone in a line for any lines.
 */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import ts from 'typescript';
import { type EmbeddedS3, startS3rver } from '../../bench/s3rver.js';
import { run } from '../../lib/job/run.js';
import { writeSample } from '../../lib/sample/index.js';
import { checkSettings, loadSettings, mergeFlags } from '../../lib/settings/index.js';
import { scratch } from '../databases.js';
import { needs, needsPython, PYTHON } from '../foreign.js';
import { CHECKS } from './checks.js';
import { type Block, blocksOf, PAGES } from './pages.js';

const execute = promisify(execFile);

t.setTimeout(400_000);

/** Blocks that are not for running: pictures, and the sources that additions.test.ts compiles. */
const PICTURES = new Set(['text', 'mermaid', 'diff']);

/** Commands that a machine may lack. */
const TOOLS = ['sqlite3', 'ncdump', 'jq'];

const root = scratch(t);
let s3: EmbeddedS3;

t.before(async () => {
  s3 = await startS3rver({ bucket: 'bucket' });
  const program = join(root, 'bin', 'fleetcdf');
  mkdirSync(dirname(program));
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${resolve('dist/bin/fleetcdf.js')}' "$@"\n`);
  chmodSync(program, 0o755);
});
t.teardown(() => s3?.stop());

for (const page of PAGES) {
  const blocks = blocksOf(page).filter((block) => !isPicture(block));
  if (blocks.length === 0) continue;
  t.test(page, { timeout: 390_000 }, async (t) => {
    const directory = await project(page, blocks);
    let printed: string | undefined;
    for (const block of blocks) {
      if (block.notRun !== undefined) {
        printed = undefined;
        continue;
      }
      await t.test(`line ${block.line}`, { ...needed(block, printed), timeout: 120_000 }, async (t) => {
        printed = await runBlock(t, block, directory, printed);
      });
    }
    const programs = blocks.filter(({ language, notRun }) => language === 'ts' && notRun === undefined);
    t.same(typeErrors(directory, programs), [], 'TypeScript finds no fault');
    await CHECKS[page]?.(t, directory);
  });
}

function isPicture({ language, file }: Block): boolean {
  return PICTURES.has(language) || (language === 'ts' && file !== undefined);
}

async function project(page: string, blocks: readonly Block[]): Promise<string> {
  const directory = join(root, page.replaceAll('/', '-'));
  mkdirSync(join(directory, 'node_modules'), { recursive: true });
  symlinkSync(resolve('.'), join(directory, 'node_modules', 'fleetcdf'));
  symlinkSync(resolve('node_modules', '@types'), join(directory, 'node_modules', '@types'));
  const database = join(directory, 'plant.db');
  if (!blocks.some(({ code }) => code.includes('fleetcdf sample plant.db'))) {
    await writeSample(database, { machines: 2, points: 100 });
  }
  if (page === 'README.md') await startedOnce(directory);
  return directory;
}

/** What `npm start` leaves in demo/. */
async function startedOnce(directory: string): Promise<void> {
  const demo = join(directory, 'demo');
  mkdirSync(demo);
  const [database, destination] = [join(demo, 'plant.db'), join(demo, 'plant.nc')];
  await writeSample(database, { machines: 12, points: 500 });
  await run({ settings: mergeFlags(loadSettings('settings.json'), { database, destination }) });
}

/** What a block needs of the machine. */
function needed({ language, code }: Block, printed: string | undefined): { skip: string | false } {
  if (language === 'output') return { skip: printed === undefined && 'what prints it was not run' };
  if (language === 'python') {
    const dask = code.includes('chunks=') ? ['dask'] : [];
    return needsPython('xarray', 'netCDF4', ...dask, ...(code.includes('zarr') ? ['zarr', 'fsspec'] : []));
  }
  if (language !== 'sh') return { skip: false };
  return needs(...TOOLS.filter((tool) => new RegExp(`\\b${tool}\\b`).test(code)));
}

/** @returns what it printed */
async function runBlock(t: Test, block: Block, directory: string, printed = ''): Promise<string | undefined> {
  const { language, code, file, line } = block;
  const call = async (command: string, words: string[]) => {
    const { stdout, stderr } = await execute(command, words, { cwd: directory, env: environment() });
    return stdout || stderr;
  };
  switch (language) {
    case 'sh':
      // Where standard input is a socket, as it is here, bash would read its start files.
      return call('bash', ['--norc', '-euo', 'pipefail', '-c', code]);
    case 'ts': {
      const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
      writeFileSync(join(directory, `line-${line}.mts`), code);
      writeFileSync(join(directory, `line-${line}.mjs`), ts.transpile(code, options));
      return call(process.execPath, [`line-${line}.mjs`]);
    }
    case 'python':
      return call(PYTHON, ['-c', code]);
    case 'json': {
      const value = JSON.parse(code);
      if (file === undefined || file.includes('settings')) checkSettings(value);
      if (file !== undefined) writeFileSync(join(directory, file), code);
      return undefined;
    }
    case 'output':
      t.match(`${printed.trimEnd()}\n`, expected(code.trimEnd()));
      return printed;
    default:
      throw new Error(`${block.page}:${line} is in ${language}, which no example is`);
  }
}

function environment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  const set = { HOME, TMPDIR, ...s3.env, AWS_ENDPOINT_URL: s3.endpoint, NO_COLOR: '1' };
  return { PATH: `${join(root, 'bin')}:${PATH}`, ...JSON.parse(JSON.stringify(set)) };
}

function expected(text: string): RegExp {
  const lines = text.split('\n').map((line) => {
    if (line.trim() === '…') return '(?:.*\n)*?';
    const literal = line.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return `${literal.join('.*')}\n`;
  });
  return new RegExp(`^${lines.join('')}$`);
}

/** What the compiler says of the programs of a page, as strict as it can be. */
function typeErrors(directory: string, programs: readonly Block[]): string[] {
  if (programs.length === 0) return [];
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts'],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    noEmit: true,
    types: ['node'],
    typeRoots: [resolve('node_modules', '@types')],
  };
  const files = programs.map(({ line }) => join(directory, `line-${line}.mts`));
  const found = ts.getPreEmitDiagnostics(ts.createProgram(files, options));
  return found.map(
    ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
  );
}
