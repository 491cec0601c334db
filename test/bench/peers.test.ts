import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { PEERS } from '../../bench/paths.js';
import { writeSample } from '../../lib/sample/index.js';
import { needsPython, PYTHON } from '../foreign.js';

const PUBLISHED = '../shared/exampleco';
const MODULES = ['numpy', 'pandas', 'xarray', 'netCDF4'];
const SCRIPTS: [script: string, ...flags: string[]][] = [
  ['chunked_numpy.py'],
  ['chunked_numpy.py', '--read', 'zip'],
  ['chunked_numpy.py', '--format', 'NETCDF4', '--deflate', '1'],
  ['pandas_xarray.py'],
  ['pandas_xarray.py', '--join', 'pandas', '--format', 'NETCDF4'],
];

const python = (...args: string[]) => promisify(execFile)(PYTHON, ['-B', ...args]);
const peer = (database: string, output: string, [script, ...flags]: string[]) =>
  python(join(PEERS, script), database, output, ...flags);

const COMPARE = `import sys, xarray as xr
first, *others = [xr.open_dataset(path) for path in sys.argv[1:]]
assert dict(first.sizes) == {"time": 700, "sensor": 4}, first.sizes
for other in others:
    assert first.equals(other)
    assert all(first[name].attrs == other[name].attrs for name in first.data_vars)
print(len(first.data_vars), float(abs(first.to_array()).max()), int((first.to_array() == 0).sum()))`;

t.test('all peers make the same dataset, in either order of rows', needsPython(...MODULES), async (t) => {
  const directory = t.testdir();
  const outputs: string[] = [];
  for (const order of ['machine', 'time'] as const) {
    const database = join(directory, `${order}.db`);
    await writeSample(database, { machines: 11, points: 700, order });
    for (const [i, script] of SCRIPTS.entries()) {
      outputs.push(join(directory, `${order}-${i}.nc`));
      await peer(database, outputs.at(-1) as string, script);
    }
  }
  const { stdout } = await python('-c', COMPARE, ...outputs);
  const [variables, most, zeros] = stdout.trim().split(' ').map(Number);
  t.equal(variables, 11);
  t.ok(most < 150, 'no outlier is left');
  t.ok(zeros > 0.04 * 11 * 700 * 4, 'each became 0');
});

t.test(
  'the peers make the published dataset',
  {
    skip: existsSync(PUBLISHED) ? needsPython(...MODULES).skip : `${PUBLISHED} is not here`,
  },
  async (t) => {
    const output = join(t.testdir(), 'out.nc');
    for (const script of SCRIPTS) {
      await peer(join(PUBLISHED, 'exampleco_db.db'), output, script);
      const { stdout } = await python(join(PUBLISHED, 'check.py'), output);
      t.match(stdout, 'equal to the reference', script.join(' '));
    }
  },
);

t.test('chunked Python refuses databases that it cannot handle', needsPython(...MODULES), async (t) => {
  const directory = t.testdir();
  const database = join(directory, 'a.db');
  const output = join(directory, 'a.nc');
  await writeSample(database, { machines: 2, points: 50 });
  const { default: Database } = await import('better-sqlite3');
  const open = new Database(database);
  open.exec("UPDATE feat_2 SET machine = 'machine_1' WHERE rowid = 1");
  await t.rejects(peer(database, output, ['chunked_numpy.py']), /do not have the same times/);
  await t.rejects(peer(database, output, ['chunked_numpy.py', '--read', 'zip']), /do not have the same keys/);
  open.exec('DELETE FROM feat_2 WHERE rowid = 1');
  await t.rejects(peer(database, output, ['chunked_numpy.py']), /differ in length/);
  open.close();
});
