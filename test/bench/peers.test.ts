import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { PEERS } from '../../bench/paths.js';
import { writeSample } from '../../lib/sample/index.js';
import { unpackExampleco } from '../exampleco/exampleco.js';
import { needsPython, PYTHON, runScripts } from '../foreign.js';

const MODULES = ['numpy', 'pandas', 'xarray', 'netCDF4'];
const SCRIPTS: [script: string, ...flags: string[]][] = [
  ['chunked_numpy.py'],
  ['chunked_numpy.py', '--read', 'zip'],
  ['chunked_numpy.py', '--format', 'NETCDF4', '--deflate', '1'],
  ['pandas_xarray.py'],
  ['pandas_xarray.py', '--join', 'pandas', '--format', 'NETCDF4'],
];

const python = (...args: string[]) => promisify(execFile)(PYTHON, ['-B', ...args]);
const command = (database: string, output: string, [script, ...flags]: string[]) => [
  join(PEERS, script),
  database,
  output,
  ...flags,
];
const peer = (...words: Parameters<typeof command>) => python(...command(...words));

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
  const commands: string[][] = [];
  for (const order of ['machine', 'time'] as const) {
    const database = join(directory, `${order}.db`);
    await writeSample(database, { machines: 11, points: 700, order });
    for (const [i, script] of SCRIPTS.entries()) {
      outputs.push(join(directory, `${order}-${i}.nc`));
      commands.push(command(database, outputs.at(-1) as string, script));
    }
  }
  runScripts(commands);
  const { stdout } = await python('-c', COMPARE, ...outputs);
  const [variables, most, zeros] = stdout.trim().split(' ').map(Number);
  t.equal(variables, 11);
  t.ok(most < 150, 'no outlier is left');
  t.ok(zeros > 0.04 * 11 * 700 * 4, 'each became 0');
});

t.test('the peers make the published dataset', needsPython(...MODULES), async (t) => {
  const { database, check } = unpackExampleco(t);
  const output = join(t.testdir(), 'out.nc');
  const said = runScripts(SCRIPTS.flatMap((script) => [command(database, output, script), [check, output]]));
  for (const [i, script] of SCRIPTS.entries()) t.match(said[2 * i + 1], 'equal to the reference', script.join(' '));
});

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
