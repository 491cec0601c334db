import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import t from 'tap';
import { scratch } from '../databases.js';
import { needs } from '../foreign.js';

const UNITS = ['fleetcdf.service', 'fleetcdf.timer'];

/** The units with the program of this repository in the place of the one that a machine has. */
function installUnits(directory: string): string[] {
  return UNITS.map((name) => {
    const path = join(directory, name);
    const text = readFileSync(join('docs/deploy', name), 'utf8');
    writeFileSync(path, text.replace('/usr/local/bin/fleetcdf', resolve('dist/bin/fleetcdf.js')));
    return path;
  });
}

t.test('systemd', needs('systemd-analyze'), async (t) => {
  const [service, timer] = installUnits(scratch(t));
  const analyze = (...words: string[]) => spawnSync('systemd-analyze', words, { encoding: 'utf8' });

  t.match(analyze('verify', service, timer), { status: 0, stdout: '', stderr: '' }, 'finds nothing wrong');
  const exposed = analyze('security', '--offline=true', '--no-pager', '--threshold=25', service);
  t.equal(exposed.status, 0, `exposure of at most 2.5 of 10: ${exposed.stdout.split('→').at(-1)}`);

  const text = readFileSync(service, 'utf8');
  writeFileSync(service, text.replace('ProtectSystem=strict', 'ProtectSystem=strictly'));
  t.match(analyze('verify', service).stderr, /Failed to parse protect system value/, 'would find a value that is none');
});
