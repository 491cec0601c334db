import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { scratch } from '../databases.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Run a command, without what the test runner has put into the environment. npm trusts the certificates that the
 * machine does: the Node of the repository knows only its own, and a company's proxy is often signed by another.
 */
function sh(command: string, words: string[], cwd: string): string {
  const kept = ['PATH', 'HOME', 'npm_config_nodedir', 'NODE_EXTRA_CA_CERTS', 'HTTPS_PROXY', 'https_proxy', 'NO_PROXY'];
  const env = { ...Object.fromEntries(kept.map((name) => [name, process.env[name]])), NODE_USE_SYSTEM_CA: '1' };
  return execFileSync(command, words, {
    cwd,
    encoding: 'utf8',
    env: JSON.parse(JSON.stringify(env)),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** A program that uses the package, in TypeScript. */
const USE = `
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openStages, parseSettings, type BatchSchema, type ReadingBatch, type Settings, type Stages, type UserStage } from 'fleetcdf';
import { planClassic } from 'fleetcdf/netcdf';

class Halve extends Transform {
  constructor(readonly schema: BatchSchema) {
    super({ objectMode: true });
  }
  override _transform(batch: ReadingBatch, _encoding: BufferEncoding, done: TransformCallback): void {
    for (const column of batch.values) for (let i = 0; i < batch.length; i++) column[i] = (column[i] ?? 0) / 2;
    done(null, batch);
  }
}
const halve: UserStage = (schema) => new Halve(schema);
const settings: Settings = parseSettings({ source: { path: 'plant.db' }, destination: 'plant.nc' });
const stages: Stages = await openStages({ settings, transform: halve });
const { source, clean, group, layout, encode, sink, signals, machines } = stages;
await pipeline(source, clean, halve(stages), group, layout, encode, sink);
await stages.close();
const { size } = planClassic({ dimensions: [], variables: [], attributes: [] });
console.log(\`\${sink.written?.bytes} bytes in \${sink.written?.destination}, \${signals.length} signals of \${machines.size} machines, \${size}\`);
`;

t.test('the tarball of npm pack installs into an empty project and runs there', async (t) => {
  const directory = scratch(t);
  const [{ filename, files }] = JSON.parse(
    sh('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', directory], ROOT),
  );
  const names = files.map((f: { path: string }) => f.path) as string[];
  const papers = ['README.md', 'CHANGELOG.md', 'LICENSE', 'docs/reference.md', 'docs/errors.md'];
  for (const name of ['dist/bin/fleetcdf.js', 'dist/lib/index.js', 'dist/lib/index.d.ts', ...papers]) {
    t.ok(names.includes(name), `${name} is in it`);
  }
  t.same(
    names.filter((name) => /^(dist\/)?(test|bench)\//.test(name)),
    [],
    'no tests, no benchmarks',
  );

  const program = names.filter((name) => name.startsWith('dist/bin/')).map((name) => name.slice('dist/bin/'.length));
  t.same(
    program.sort(),
    [
      'checksums.wasm',
      'fleetcdf.js',
      'hyparquet-writer.cjs',
      'hyparquet.cjs',
      'leaf.wasm',
      'package.json',
      'program.cjs',
      'scan-worker.js',
    ],
    'the bundled program alone',
  );

  const project = join(directory, 'project');
  mkdirSync(project);
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ name: 'empty', version: '1.0.0', type: 'module', private: true }),
  );
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  sh(
    'npm',
    ['install', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts', join(directory, filename)],
    project,
  );
  for (const name of Object.keys(dependencies))
    t.ok(readdirSync(join(project, 'node_modules', name)).length > 0, `${name} came along`);

  t.match(sh('npx', ['fleetcdf', '--help'], project), /fleetcdf <database> <destination>/);
  sh('npx', ['fleetcdf', 'sample', 'plant.db', '--points', '20', '--machines', '2', '--quiet'], project);
  sh('npx', ['fleetcdf', 'plant.db', 'plant.nc', '--quiet'], project);
  // Types are those of the package itself: only Node's own are added.
  for (const name of ['@types/node', 'undici-types']) {
    mkdirSync(join(project, 'node_modules', '@types'), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(project, 'node_modules', name));
  }
  writeFileSync(join(project, 'use.ts'), USE);
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2022',
    lib: ['es2023'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    types: ['node'],
    skipLibCheck: false,
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  sh(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.'], project);
  t.match(sh(process.execPath, ['use.js'], project), /^\d+ bytes in plant\.nc, 4 signals of 2 machines, 32$/m);
});
