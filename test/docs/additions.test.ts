/** The worked examples of docs/extending.md and docs/recipes.md: applied to a copy of the sources, compiled, and their tests run. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { scratch } from '../databases.js';
import { type Block, blocksOf } from './pages.js';

const execute = promisify(execFile);

t.setTimeout(400_000);

/** What the build makes beside TypeScript. */
const WASM = [join('dist', 'lib', 'source', 'scan', 'leaf.wasm'), join('dist', 'lib', 'netcdf', 'checksums.wasm')];

/** Where the compiler begins; it follows imports from there. */
const ENTRIES = ['bin/program.ts', 'lib/index.ts', 'lib/settings/compile-schemas.ts', 'lib/source/scan/scan-worker.ts'];

/** A test that stands already, and reads what an example adds to. */
const STANDING = ['test/discovery/schemas.test.ts'];

t.test('the examples compile, and their tests pass', { timeout: 390_000 }, async (t) => {
  const directory = scratch(t);
  for (const name of ['bin', 'lib', 'test', 'package.json']) cpSync(name, join(directory, name), { recursive: true });
  symlinkSync(resolve('node_modules'), join(directory, 'node_modules'));
  const blocks = ['docs/extending.md', 'docs/recipes.md'].flatMap(blocksOf);
  for (const block of blocks) apply(block, directory);
  const added = blocks.flatMap(({ file = '' }) => (file.endsWith('.test.ts') ? [file] : []));
  t.ok(added.length >= 4, 'every kind of addition has a test');
  const tests = [...STANDING, ...added];

  const config = JSON.parse(readFileSync('tsconfig.json', 'utf8'));
  const compilerOptions = { ...config.compilerOptions, incremental: false, declaration: false, sourceMap: false };
  delete compilerOptions.tsBuildInfoFile;
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [...ENTRIES, ...tests] }));
  await node(directory, join('node_modules', 'typescript', 'bin', 'tsc'));
  for (const wasm of WASM) cpSync(wasm, join(directory, wasm));
  await node(directory, join('dist', 'lib', 'settings', 'compile-schemas.js'));

  for (const test of tests) {
    const output = await node(directory, join('dist', test.replace(/\.ts$/, '.js')));
    t.match(output, /^ok 1 /m, test);
  }
});

/** Run a program of the copy. @returns what it printed; a failure is an error with that */
async function node(cwd: string, program: string): Promise<string> {
  // The test runner's own variables would make its tests think that they are its children.
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: process.env['TMPDIR'] };
  try {
    const options = { cwd, env: JSON.parse(JSON.stringify(env)), maxBuffer: 1 << 26 };
    return (await execute(process.execPath, [program], options)).stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

function apply({ language, file, code, page, line }: Block, directory: string): void {
  if (language === 'ts' && file !== undefined) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), code);
  } else if (language === 'diff') {
    const [header, ...lines] = code.trimEnd().split('\n');
    const path = join(directory, header.replace(/^--- /, ''));
    writeFileSync(path, patched(readFileSync(path, 'utf8'), lines, `${page}:${line}`));
  }
}

/** The text with the changes of a diff. `@@` stands between changes; what a change expects must be there once, lines together. */
function patched(text: string, lines: readonly string[], where: string): string {
  let result = text;
  for (const change of lines.join('\n').split(/^@@$\n?/m)) {
    const all = change.split('\n').filter((line) => line !== '');
    const side = (sign: '-' | '+'): string =>
      all.flatMap((line) => (line[0] === sign || line[0] === ' ' ? [`${line.slice(1)}\n`] : [])).join('');
    const parts = result.split(side('-'));
    if (parts.length !== 2) throw new Error(`${where}: ${parts.length - 1} places have\n${side('-')}`);
    result = parts.join(side('+'));
  }
  return result;
}
