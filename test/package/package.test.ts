import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { scratch } from '../databases.js';

t.setTimeout(400_000);

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Run a command, without what the test runner has put into the environment. */
function sh(command: string, words: string[], cwd: string): string {
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    npm_config_nodedir: process.env['npm_config_nodedir'],
  };
  return execFileSync(command, words, {
    cwd,
    encoding: 'utf8',
    env: JSON.parse(JSON.stringify(env)),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

t.test('the tarball of npm pack installs into an empty project and runs there', { timeout: 390_000 }, async (t) => {
  const directory = scratch(t);
  const [{ filename, files }] = JSON.parse(
    sh('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', directory], ROOT),
  );
  const names = files.map((f: { path: string }) => f.path) as string[];
  for (const name of ['dist/bin/fleetcdf.js', 'dist/lib/index.js', 'dist/lib/index.d.ts', 'README.md', 'LICENSE']) {
    t.ok(names.includes(name), `${name} is in it`);
  }
  t.same(
    names.filter((name) => /^(dist\/)?(test|bench)\//.test(name)),
    [],
    'no tests, no benchmarks',
  );

  const project = join(directory, 'project');
  mkdirSync(project);
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ name: 'empty', version: '1.0.0', type: 'module', private: true }),
  );
  // Its dependencies are those installed here, so that better-sqlite3 is not compiled anew for the test.
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  sh('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', join(directory, filename)], project);
  for (const name of Object.keys(dependencies))
    t.ok(readdirSync(join(project, 'node_modules', name)).length > 0, `${name} came along`);
  const addon = join('node_modules', 'better-sqlite3', 'build');
  symlinkSync(join(ROOT, addon), join(project, addon));

  t.match(sh('npx', ['fleetcdf', '--help'], project), /fleetcdf <database> <destination>/);
  sh('npx', ['fleetcdf', 'sample', 'plant.db', '--points', '20', '--machines', '2', '--quiet'], project);
  sh('npx', ['fleetcdf', 'plant.db', 'plant.nc', '--quiet'], project);
  writeFileSync(
    join(project, 'use.ts'),
    `import { MachineDictionary, run } from 'fleetcdf';
     import { planClassic } from 'fleetcdf/netcdf';
     const machines: MachineDictionary = new MachineDictionary();
     const plan = planClassic({ dimensions: [], variables: [], attributes: [] });
     console.log(machines.code('a'), typeof run, plan.size);`,
  );
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: { module: 'nodenext', target: 'es2022', strict: true, types: [], skipLibCheck: true },
    }),
  );
  sh(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.'], project);
  t.equal(sh(process.execPath, ['use.js'], project), '0 function 32\n');
});
