import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';
import { scratch } from '../databases.js';
import { fleetcdf, PROGRAM } from './cli.js';

t.test('on an old Node the program says in one line what it needs', async (t) => {
  const preload = join(scratch(t), 'pretend.cjs');
  const versions = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });";
  writeFileSync(preload, versions);
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-r', preload, PROGRAM, '--version'], {
    encoding: 'utf8',
  });
  t.equal(stderr, `fleetcdf needs Node.js 22.2 or later; this is 20.20.2 (${process.execPath})\n`);
  t.equal(stdout, '');
  t.equal(status, 2);
});

t.test('compiled code is kept in the cache directory of the user, and nowhere else', async (t) => {
  const cache = join(scratch(t), 'cache');
  const version = () => fleetcdf(['--version'], { env: { XDG_CACHE_HOME: cache, TMPDIR: dirname(cache) } });
  const first = version();
  t.equal(first.status, 0, first.stderr);
  t.same(readdirSync(dirname(cache)), ['cache']);
  t.same(readdirSync(cache), ['fleetcdf']);
  t.same(version(), first);
});

t.test('without a cache directory the program still runs', async (t) => {
  const { status, stdout, stderr } = fleetcdf(['--version'], { env: { XDG_CACHE_HOME: '/dev/null' } });
  t.match({ status, stdout: stdout.toString(), stderr }, { status: 0, stdout: /^\d+\.\d+\.\d+\n$/, stderr: '' });
});
