import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import t from 'tap';
import { scratch, writeDatabase } from '../databases.js';
import { needsPython, PYTHON } from '../foreign.js';
import { run } from './run.js';

const directory = scratch(t);

function check(...paths: readonly string[]): string[] {
  const faults = execFileSync(PYTHON, [resolve('test/layout/check_cf.py'), ...paths]);
  return faults.toString().replaceAll(`${directory}/`, '').split('\n').filter(Boolean);
}

/** Machines of odd names with words, integers, gaps and times of their own; `state` has words that CF has not. */
function plant(name: string, columns: readonly string[], facts: readonly string[]): string {
  const machines = ['Küche', 'küche', '7', 'ключ'];
  const states = ['an', 'auf/zu', 'größer', '100 %'];
  const times = (m: number): number[] => Array.from({ length: 30 + m }, (_, i) => 1_700_000_000 + i * 60 + m);
  return writeDatabase(join(directory, name), {
    log: {
      columns: `time INTEGER, machine TEXT, ${columns.join(', ')}`,
      rows: machines.flatMap((machine, m) =>
        times(m).map((time, i) => [
          time,
          machine,
          ...columns.map((column, c) => {
            if (column.includes('TEXT')) return states[(i + c) % states.length];
            return (i + c) % 7 === 6 ? null : i / 4 + c;
          }),
        ]),
      ),
    },
    machine_data: {
      columns: `machine TEXT PRIMARY KEY, "Baujahr (ca.)" INTEGER${facts.map((fact) => `, ${fact} REAL`).join('')}`,
      rows: machines.map((machine, m) => [machine, 2000 + m, ...facts.map((_, f) => 10 * f + m)]),
    },
  });
}

const SIGNALS = [
  '"temp °C" REAL',
  'Temp REAL',
  '"te mp" REAL',
  '"te-mp" REAL',
  'state TEXT',
  '"Öl" REAL',
  'time_7 REAL',
];

t.test('the rules hold whatever is in the database', needsPython('netCDF4'), async (t) => {
  const plants = {
    nowhere: plant('nowhere.db', SIGNALS, []),
    located: plant('located.db', SIGNALS, ['latitude', 'longitude', 'altitude']),
    moving: plant('moving.db', ['lat REAL', 'lon REAL', ...SIGNALS], []),
    words: plant('words.db', ['state TEXT', 'mode TEXT'], ['latitude', 'longitude']),
  };
  const paths: string[] = [];
  for (const [name, path] of Object.entries(plants)) {
    for (const layout of ['machines', 'stacked', 'ragged', 'indexed']) {
      for (const [format, output, source = {}] of [
        ['classic', {}],
        ['netcdf4', {}, { text_signals: 'strings' }],
        ['netcdf4', { encoding: name === 'words' ? {} : { Temp: { dtype: 'int16', scale_factor: 0.25 } } }],
      ] as const) {
        if ('encoding' in output && layout === 'machines') continue;
        const nc = join(directory, `${name}-${layout}-${paths.length}.nc`);
        await run(path, nc, {
          source: { machines: { table: 'machine_data', key: 'machine' }, ...source },
          output: {
            ...(layout === 'indexed' ? { layout: 'ragged', ragged: 'indexed' } : { layout }),
            format,
            ...(name === 'words' ? {} : { signals: { Temp: { units: 'degC' }, Öl: { units: 'l' } } }),
            ...output,
          },
        });
        paths.push(nc);
      }
    }
  }
  t.equal(paths.length, 44);
  t.strictSame(check(...paths), []);
});

t.test('labels for every reading claim nothing, and have only what the published dataset has', async (t) => {
  const nc = join(directory, 'reading.nc');
  await run(plant('reading.db', ['a REAL'], []), nc, { output: { labels: 'reading', format: 'classic' } });
  const rules = new Set(check(nc).map((fault) => fault.replace(/^.*?: ([\w.]+) .*/, '$1')));
  t.strictSame([...rules].sort(), ['2.6.1', '3', '6.1', 'ACDD']);
});

t.test('the checks can fail: every rule that is broken is found', needsPython('netCDF4'), async (t) => {
  const found = execFileSync(PYTHON, [resolve('test/layout/break_cf.py'), directory], { stdio: 'pipe' });
  t.equal(found.toString().trim(), '');
});

t.test('every section of the conformance document is checked, or there is a reason', async (t) => {
  const sections = execFileSync(PYTHON, [resolve('test/layout/check_cf.py'), '--sections']).toString();
  const conformance =
    '2.1 2.2 2.3 2.4 2.5.1 2.6.1 2.6.2 2.6.3 2.7 3 3.1 3.3 3.5 4 4.3 4.3.3 4.4 4.4.1 5 5.6 5.8 6.1 7.1 7.2 7.3 7.4 7.5 8.1 8.2 8.3';
  const listed = new Set(sections.match(/(?<=: )(\d[\d.]*)(?= )/g));
  t.strictSame(
    conformance.split(' ').filter((section) => !listed.has(section)),
    [],
  );
  t.match(sections, /not met: 5 name of a multidimensional coordinate variable: char machine/);
});
