import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { scratch } from '../databases.js';
import { ROOT, sh } from './npm.js';

/** The names that each entry point exports. */
function publicApi(): Record<string, { values: string[] }> {
  return JSON.parse(readFileSync(join(ROOT, 'test/fixtures/public-api.json'), 'utf8'));
}

/** A program that uses the package, in TypeScript. */
const USE = `
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openStages, parseSettings, type BatchSchema, type ReadingBatch, type Settings, type Stages, type UserStage } from 'fleetcdf';
import * as fleetcdf from 'fleetcdf';
import * as netcdf from 'fleetcdf/netcdf';
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
const { source, clean, group, screen, layout, encode, sink, signals, machines } = stages;
await pipeline(source, clean, halve(stages), group, screen, layout, encode, sink);
await stages.close();
for (const [name, module] of Object.entries({ fleetcdf, 'fleetcdf/netcdf': netcdf }))
  console.log(name, Object.keys(module).sort().join());
const { size } = planClassic({ dimensions: [], variables: [], attributes: [] });
console.log(\`\${sink.written?.bytes} bytes in \${sink.written?.destination}, \${signals.length} signals of \${machines.size} machines, \${size}\`);
`;

t.test('the tarball of npm pack installs into an empty project and runs there', async (t) => {
  const directory = scratch(t);
  const [{ filename, files, unpackedSize }] = JSON.parse(
    sh('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', directory], ROOT),
  );
  const names = files.map((f: { path: string }) => f.path) as string[];
  const papers = ['README.md', 'LICENSE', 'docs/reference.md', 'docs/errors.md'];
  for (const name of ['dist/bin/fleetcdf.js', 'dist/library/index.js', 'dist/types/index.d.ts', ...papers]) {
    t.ok(names.includes(name), `${name} is in it`);
  }
  t.ok(unpackedSize <= 2_700_000, `${unpackedSize} bytes unpacked`);
  t.same(
    names.filter((name) => /^(dist\/)?(test|bench|lib)\/|\.map$|^(?!.*\.d\.ts$).*\.ts$/.test(name)),
    [],
    'no tests, no benchmarks, no sources, no maps',
  );

  const program = names.filter((name) => name.startsWith('dist/bin/')).map((name) => name.slice('dist/bin/'.length));
  t.same(
    program.filter((name) => !/^shared-\w+\.cjs$/.test(name)).sort(),
    [
      'LICENSES.txt',
      'checksums.wasm',
      'fleetcdf.js',
      'index.cjs',
      'leaf.wasm',
      'netcdf.cjs',
      'package.json',
      'page-assets.br',
      'program.cjs',
      'scan-worker.js',
    ],
    'the bundles alone',
  );
  const bundles = program
    .filter((name) => /js$/.test(name))
    .map((name) => readFileSync(join(ROOT, 'dist/bin', name), 'utf8'));
  for (const name of ['S3Transaction', 'PageReader', 'ClassicEncoder']) {
    const holders = bundles.filter((text) => text.includes(`"${name}"`));
    t.equal(holders.length, 1, `${name} is in one file, with its name`);
  }

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

  t.match(sh('npx', ['fleetcdf', '--help'], project), /fleetcdf DATABASE\.\.\. DESTINATION/);
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
  const used = sh(process.execPath, ['use.js'], project);
  t.match(used, /^\d+ bytes in plant\.nc, 4 signals of 2 machines, 32$/m);
  for (const [name, { values }] of Object.entries(publicApi())) {
    t.ok(used.includes(`${name} ${values.join()}\n`), `${name} has the names of the list`);
  }

  // Tables of 16 MiB are read by threads.
  sh('npx', ['fleetcdf', 'sample', 'large.db', '--points', '320000', '--machines', '1', '--quiet'], project);
  sh('npx', ['fleetcdf', 'large.db', 'large.nc', '--threads', '2', '--quiet'], project);
  if (availableParallelism() === 1) return;
  rmSync(join(project, 'node_modules/fleetcdf/dist/bin/scan-worker.js'));
  t.throws(
    () => sh('npx', ['fleetcdf', 'large.db', 'large.nc', '--threads', '2', '--quiet'], project),
    /scan-worker\.js/,
  );
});
