import t from 'tap';
import { openReadings } from '../../../lib/job/open-source.js';
import { checkOthers, checkRecipe, writeSql } from './check-sql-recipe.js';

const SCHEMA = `
  CREATE TABLE experiments (exp_id INTEGER PRIMARY KEY, name TEXT, sample_name TEXT, start_time INTEGER,
    end_time INTEGER, run_counter INTEGER, format_string TEXT);
  CREATE TABLE runs (run_id INTEGER PRIMARY KEY, exp_id INTEGER, name TEXT, result_table_name TEXT,
    result_counter INTEGER, run_timestamp INTEGER, completed_timestamp INTEGER, is_completed BOOL, parameters TEXT,
    guid TEXT, run_description TEXT, snapshot TEXT, FOREIGN KEY(exp_id) REFERENCES experiments(exp_id));
  CREATE TABLE layouts (layout_id INTEGER PRIMARY KEY, run_id INTEGER, parameter TEXT, label TEXT, unit TEXT,
    inferred_from TEXT, FOREIGN KEY(run_id) REFERENCES runs(run_id));
  CREATE TABLE dependencies (dependent INTEGER, independent INTEGER, axis_num INTEGER);
  INSERT INTO experiments VALUES (1, 'fridge', 'chip', 1714521600.5, NULL, 3, '{}-{}-{}');`;
const run = (id: number, name: string, started: number, parameters: string) =>
  `INSERT INTO runs VALUES (${id}, 1, '${name}', 'results-1-${id}', ${id}, ${started}, ${started + 60}, 1, '${parameters}',
    'g${id}', '{}', '{}');`;
const layout = (run: number, parameter: string, label: string, unit: string) =>
  `INSERT INTO layouts (run_id, parameter, label, unit, inferred_from)
    VALUES (${run}, '${parameter}', '${label}', '${unit}', '');`;

/** A sweep: no time in its rows. */
const SWEEP = [
  run(3, 'sweep', 1714525200.25, 'dac,dmm'),
  layout(3, 'dac', 'Gate', 'V'),
  layout(3, 'dmm', 'Current', 'A'),
  'CREATE TABLE "results-1-3" (id INTEGER PRIMARY KEY, "dac" numeric, "dmm" numeric);',
  'INSERT INTO "results-1-3" VALUES (1, 0.1, 1e-9), (2, 0.2, 2e-9);',
].join('');

t.test('QCoDeS: runs with a parameter that is a time', async (t) => {
  await checkRecipe(t, {
    program: 'QCoDeS',
    sql: [
      SCHEMA,
      run(1, 'cooldown', 1714521600.5, 'time,t_mxc,p'),
      layout(1, 'time', 'Elapsed time', 's'),
      layout(1, 't_mxc', 'MXC', 'mK'),
      layout(1, 'p', 'Pressure', 'mbar'),
      layout(1, 'mode', 'Mode', ''),
      layout(1, 'trace', 'Trace', 'V'),
      'CREATE TABLE "results-1-1" (id INTEGER PRIMARY KEY, "time" numeric, "t_mxc" numeric, "p" numeric, "mode" numeric, "trace" array);',
      `INSERT INTO "results-1-1" VALUES (1, 0, 4000.5, 0.5, 7, x'93'), (2, 1.25, 3999, NULL, 8, x'93');`,
      run(2, 'log', 1714521610, 'stamp,p,mode'),
      layout(2, 'stamp', 'Time stamp', 's'),
      layout(2, 'p', 'Pressure', 'Pa'),
      layout(2, 'mode', 'Mode', ''),
      'CREATE TABLE "results-1-2" (id INTEGER PRIMARY KEY, "stamp" numeric, "p" numeric, "mode" text);',
      `INSERT INTO "results-1-2" VALUES (1, 1714521611, 50, 'slow'), (2, 1714521612, 51, 'fast');`,
      SWEEP,
    ].join(''),
    signals: ['t_mxc', 'p (mbar)', 'mode', 'p (Pa)', 'mode_text'],
    units: ['mK', 'mbar', undefined, 'Pa', undefined],
    readings: {
      'cooldown (1)': {
        '2024-05-01T00:00:00.500Z': [4000.5, 0.5, 7, null, null],
        '2024-05-01T00:00:01.750Z': [3999, null, 8, null, null],
      },
      'log (2)': {
        '2024-05-01T00:00:11.000Z': [null, null, null, 50, 'slow'],
        '2024-05-01T00:00:12.000Z': [null, null, null, 51, 'fast'],
      },
    },
    facts: { 'cooldown (1)': { experiment: 'fridge', sample_name: 'chip' } },
    readers: ['rows', 'pages'],
    warnings: [
      /^1 run left out, whose rows have no time: results-1-3 \(dac, dmm\)$/,
      /^1 parameter left out, whose values are arrays or complex numbers: results-1-1.trace$/,
    ],
  });
});

t.test('QCoDeS: sweeps alone have no times, which is an error', (t) => {
  const path = writeSql(t, SCHEMA + SWEEP);
  t.throws(() => openReadings({ path }), {
    code: 'ERR_SOURCE_NO_READINGS',
    message:
      /^logger is a database of QCoDeS whose runs have no time in their rows, .*: results-1-3 \(dac, dmm\); a query/,
  });
  t.throws(() => openReadings({ path: writeSql(t, SCHEMA) }), {
    code: 'ERR_SOURCE_NO_READINGS',
    message: /without results/,
  });
  t.end();
});

t.test('QCoDeS: runs of another program are not taken for it', (t) => {
  checkOthers(t, 'QCoDeS', {
    'without layouts': `
      CREATE TABLE experiments (exp_id INTEGER PRIMARY KEY, name TEXT, sample_name TEXT, run_counter INTEGER);
      CREATE TABLE runs (run_id INTEGER PRIMARY KEY, exp_id INTEGER, name TEXT, result_table_name TEXT,
        run_timestamp INTEGER, parameters TEXT, loss REAL);
      INSERT INTO runs VALUES (1, 1, 'a', 'x', 1714521600, '', 0.5), (2, 1, 'a', 'x', 1714521660, '', 0.25);`,
  });
  t.end();
});
