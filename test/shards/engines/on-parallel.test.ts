/** `job submit --on parallel`, with GNU parallel. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { writeSample } from '../../../lib/sample/index.js';
import { CACHE, fleetcdf, PROGRAM } from '../../cli/cli.js';
import { foreign, needs } from '../../foreign.js';

t.test('GNU parallel does what its line says', needs('parallel', 'bash'), async (t) => {
  const cwd = mkdtempSync(join(tmpdir(), 'fleet cdf-'));
  t.teardown(() => rmSync(cwd, { recursive: true, force: true }));
  const bin = join(cwd, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'fleetcdf'), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`);
  chmodSync(join(bin, 'fleetcdf'), 0o755);
  await writeSample(join(cwd, 'plant.db'), { machines: 5, points: 300 });
  t.equal(fleetcdf(['job', 'create', 'a job', 'plant.db', 'plant.nc', '--shards', '3'], { cwd }).status, 0);
  const { stdout } = fleetcdf(['job', 'submit', 'a job', '--on', 'parallel', '--workers', '2'], { cwd });
  t.match(stdout.toString(), /seq 0 2 \| parallel --jobs 2 --retries 3 --halt soon,fail=1 --quote fleetcdf job write/);
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}`, XDG_CACHE_HOME: CACHE, HOME: cwd };
  const done = spawnSync(foreign('bash') as string, ['-c', stdout.toString()], { cwd, env, encoding: 'utf8' });
  t.equal(done.status, 0, done.stderr);
  t.equal(fleetcdf(['verify', 'plant.db', 'plant.nc'], { cwd }).status, 0);
});
