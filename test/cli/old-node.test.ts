import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { scratch } from '../databases.js';
import { PROGRAM } from './cli.js';

t.test('a Node that is too old is told what the program needs, in one line', async (t) => {
  const preload = join(scratch(t), 'pretend.cjs');
  const versions = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });";
  writeFileSync(preload, versions);
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-r', preload, PROGRAM, '--version'], {
    encoding: 'utf8',
  });
  t.equal(stderr, `fleetcdf needs Node.js 22 or later; this is 20.20.2 (${process.execPath})\n`);
  t.equal(stdout, '');
  t.equal(status, 2);
});
