import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t, { type Test } from 'tap';
import { openReadings } from '../../../lib/job/open-source.js';
import { run } from '../../../lib/job/run.js';
import type { RunOptions } from '../../../lib/job/run-options.js';
import type { Progress, RunReport } from '../../../lib/report/index.js';
import { writeSample } from '../../../lib/sample/index.js';
import { defaultSettings, mergeFlags } from '../../../lib/settings/index.js';
import { seemAligned } from '../../../lib/source/join/optimistic-zip.js';
import { KeyMismatchError } from '../../../lib/source/join/zip.js';
import { scratch } from '../../databases.js';
import { Random } from '../../random.js';
import { allOrOne, scaled } from '../../scale.js';

/** Names of the phases, and the rows of each. */
class Phases implements Progress {
  readonly names: string[] = [];
  readonly counts: number[] = [];

  start(_total?: number, phase = ''): void {
    this.names.push(phase);
    this.counts.push(0);
  }

  rows(count: number): void {
    this.counts[this.counts.length - 1] += count;
  }

  bytes(): void {}
  stop(): void {}
}

interface Plant {
  readonly directory: string;
  readonly database: string;
  readonly rows: number;
}

async function sample(order: 'machine' | 'time'): Promise<{ path: string; rows: number }> {
  const path = join(scratch(t), 'plant.db');
  const { rows } = await writeSample(path, { machines: 5, points: 2000, order });
  return { path, rows };
}

/** Written once, copied for each test. */
const SAMPLES = { machine: await sample('machine'), time: await sample('time') };

function plant(t: Test, order: 'machine' | 'time', change = ''): Plant {
  const directory = scratch(t);
  const database = join(directory, 'plant.db');
  const { path, rows } = SAMPLES[order];
  copyFileSync(path, database);
  new Database(database).exec(change).close();
  return { directory, database, rows };
}

async function dataset(
  { directory, database }: Plant,
  flags: Record<string, unknown>,
  options: Partial<RunOptions> = {},
): Promise<Pick<RunReport, 'warnings' | 'tally'> & { bytes: Buffer; phases: Phases }> {
  const destination = join(directory, 'out.nc');
  const phases = new Phases();
  const settings = mergeFlags(defaultSettings(), { database, destination, ...flags });
  const { warnings, tally } = await run({ settings, progress: phases, ...options });
  t.strictSame(readdirSync(directory).sort(), ['out.nc', 'plant.db'], 'nothing else is left');
  return { bytes: readFileSync(destination), phases, warnings, tally };
}

t.test('tables with aligned keys yield what SQL yields, after a survey of the first', async (t) => {
  for (const order of ['machine', 'time'] as const) {
    const own = plant(t, order);
    for (const format of ['classic', 'netcdf4']) {
      for (const layout of ['machines', 'stacked', 'ragged']) {
        const { bytes } = await dataset(own, { format, layout }, { reader: 'rows' });
        for (const threads of [1, 2]) {
          const found = await dataset(own, { format, layout, threads });
          t.ok(found.bytes.equals(bytes), `by ${order}, ${format}, ${layout}, ${threads} threads`);
          t.equal(found.phases.names.filter((name) => name === 'Surveying').length, 1);
          t.equal(found.phases.counts[0], own.rows, 'the survey is told rows of all tables');
        }
      }
    }
  }
});

/** Changes after which the sample or the bytes of the keys mislead, and the number of surveys that it takes. */
const CHANGES: Record<string, readonly [surveys: number, change: string]> = {
  'a row less': [2, 'DELETE FROM feat_2 WHERE rowid = 777'],
  'another time': [2, "UPDATE feat_1 SET timestamp = datetime(timestamp, '+1 second') WHERE rowid = 4321"],
  'another machine': [2, "UPDATE feat_3 SET machine = 'machine_4' WHERE rowid = 3"],
  'two rows changed over': [
    2,
    `UPDATE feat_1 SET timestamp = (SELECT timestamp FROM feat_0 WHERE rowid = 1501 - feat_1.rowid)
     WHERE rowid IN (750, 751)`,
  ],
  'a time in another form': [2, "UPDATE feat_1 SET timestamp = replace(timestamp, ' ', 'T') WHERE rowid = 2000"],
  'no time': [2, 'UPDATE feat_3 SET timestamp = NULL WHERE rowid = 9000'],
  'no machine': [2, 'UPDATE feat_1 SET machine = NULL WHERE rowid = 9000'],
  'no time in the first table': [1, 'UPDATE feat_0 SET timestamp = NULL WHERE rowid = 9000'],
  'times out of order, and one of another second': [
    2,
    `UPDATE feat_0 SET timestamp = '2018-01-01' WHERE rowid = 70; UPDATE feat_1 SET timestamp = '2018-01-01' WHERE rowid = 70;
     UPDATE feat_2 SET timestamp = '2018-01-01' WHERE rowid = 70;
     UPDATE feat_3 SET timestamp = '2018-01-01 00:00:01' WHERE rowid = 70`,
  ],
  'a row that needs pages of its own': [
    2,
    'ALTER TABLE feat_2 ADD COLUMN note; UPDATE feat_2 SET note = zeroblob(9000) WHERE rowid = 5000',
  ],
  'values that are none': [1, "UPDATE feat_2 SET value = 'broken' WHERE rowid % 1234 = 0"],
};

t.test('if the keys turn out not to be aligned, the job starts over', async (t) => {
  for (const order of ['machine', 'time'] as const) {
    for (const [turn, [what, [surveys, change]]] of Object.entries(CHANGES).entries()) {
      const own = plant(t, order, change);
      const format = what.length % 2 === 0 ? 'classic' : 'netcdf4';
      const { bytes } = await dataset(own, { format }, { reader: 'rows' });
      for (const threads of allOrOne([1, 2], turn)) {
        const found = await dataset(own, { format, threads });
        t.ok(found.bytes.equals(bytes), `${what}, by ${order}, ${threads} threads`);
        t.equal(found.phases.names.filter((name) => name === 'Surveying').length, surveys, 'surveys');
        t.equal(found.warnings.filter((text) => text.includes('began again')).length, surveys - 1, 'which is said');
      }
    }
  }
});

/** A change to row `r` of a table. */
const RANDOM_CHANGES: readonly ((table: string, r: number) => string)[] = [
  (table, r) => `DELETE FROM ${table} WHERE rowid = ${r}`,
  (table, r) => `UPDATE ${table} SET timestamp = NULL WHERE rowid = ${r}`,
  (table, r) => `UPDATE ${table} SET timestamp = replace(timestamp, ' ', 'T') WHERE rowid = ${r}`,
  (table, r) => `UPDATE ${table} SET timestamp = datetime(timestamp, '+3 hours') WHERE rowid = ${r}`,
  (table, r) => `UPDATE ${table} SET machine = 'machine_0' WHERE rowid = ${r}`,
  (table, r) => `UPDATE ${table} SET machine = 123 WHERE rowid = ${r}`,
  (table, r) => `UPDATE ${table} SET value = 'x' WHERE rowid = ${r}`,
  (table, r) => `UPDATE ${table} SET value = 9e999 WHERE rowid = ${r}`,
  (table, r) => `UPDATE ${table} SET rowid = rowid + 100000 WHERE rowid = ${r}`,
  (table, r) => `INSERT INTO ${table} SELECT * FROM ${table} WHERE rowid = ${r}`,
];

const ROUNDS = scaled(24);

t.test('whatever was changed, the dataset and the tally equal those of SQL', async (t) => {
  const random = new Random(12);
  let begunAgain = 0;
  for (let n = 0; n < ROUNDS; n++) {
    const directory = scratch(t);
    const database = join(directory, 'plant.db');
    const [machines, points] = [1 + random.below(5), 20 + random.below(300)];
    await writeSample(database, { machines, points, order: random.pick(['machine', 'time']), seed: n });
    const changes = Array.from({ length: random.below(4) }, () => {
      const change = random.pick(RANDOM_CHANGES);
      const row = 1 + random.below(machines * points);
      // In one table, or in all of them.
      const tables = random.below(3) === 0 ? [0, 1, 2, 3] : [random.below(4)];
      return tables.map((k) => change(`feat_${k}`, row));
    }).flat();
    new Database(database).exec(changes.join(';')).close();
    const flags = {
      format: random.pick(['classic', 'netcdf4', 'cdf5']),
      layout: random.pick(['machines', 'stacked', 'ragged']),
      threads: 1 + random.below(2),
    };
    const own = { directory, database, rows: 0 };
    const [expected, found] = [await dataset(own, flags, { reader: 'rows' }), await dataset(own, flags)];
    const what = `${JSON.stringify(flags)}: ${changes.join('; ')}`;
    t.ok(found.bytes.equals(expected.bytes), what);
    t.strictSame(found.tally, expected.tally, what);
    if (found.warnings.some((text) => text.includes('began again'))) begunAgain++;
  }
  t.ok(begunAgain > ROUNDS / 8, `${begunAgain} were begun again`);
});

t.test('text is that of SQL too, whichever way the keys are compared', async (t) => {
  const note = 'ALTER TABLE feat_2 ADD COLUMN note; UPDATE feat_2 SET note = zeroblob(9000) WHERE rowid = 5000;';
  const moved = "UPDATE feat_2 SET timestamp = datetime(timestamp, '+1 second') WHERE rowid = 4321";
  const cases: [what: string, surveys: number, change: string][] = [
    ['aligned', 1, ''],
    ['another time', 2, moved],
    ['another time, in a table whose bytes cannot be hashed', 2, note + moved],
  ];
  for (const order of ['machine', 'time'] as const) {
    for (const [what, surveys, change] of cases) {
      const own = plant(t, order, change);
      const { bytes } = await dataset(own, { format: 'csv' }, { reader: 'rows' });
      const found = await dataset(own, { format: 'csv' });
      t.ok(found.bytes.equals(bytes), `${what}, by ${order}`);
      t.equal(found.phases.names.filter((name) => name === 'Surveying').length, surveys, 'surveys');
    }
  }
});

t.test('tables that no pass has read are verified at the end', async (t) => {
  for (const [change, isSo] of [
    ['', true],
    ['DELETE FROM feat_2 WHERE rowid = 777', false],
  ] as const) {
    const { database } = plant(t, 'machine', change);
    const source = openReadings({ path: database });
    const surveyed = await source.surveyKeys({ optimistic: true });
    t.strictSame(surveyed?.join, { kind: 'zip', isOptimistic: true });
    if (isSo) await source.verifyJoin();
    else await t.rejects(source.verifyJoin(), new KeyMismatchError(2));
    await source.close();
  }
});

t.test('nothing is assumed if the output could not be discarded for free', async (t) => {
  const own = plant(t, 'machine', 'DELETE FROM feat_2 WHERE rowid = 777');
  const phases = new Phases();
  const settings = mergeFlags(defaultSettings(), {
    database: own.database,
    destination: '/dev/null',
    format: 'classic',
  });
  await run({ settings, progress: phases });
  t.equal(phases.names.filter((name) => name === 'Surveying').length, 1);
});

t.test('a sample of rows detects tables that mostly differ', async (t) => {
  const tables = ['feat_0', 'feat_1', 'feat_2', 'feat_3'].map((name) => ({
    name,
    machine: 'machine',
    time: 'timestamp',
    signals: [],
  }));
  const cases: [string, boolean][] = [
    ['', true],
    ['DELETE FROM feat_2 WHERE rowid = 777', true],
    ['DELETE FROM feat_2 WHERE rowid = 1', false],
    ['DELETE FROM feat_2 WHERE rowid > 9000', false],
    ["UPDATE feat_3 SET machine = machine || '!'", false],
    ['DELETE FROM feat_0; DELETE FROM feat_1; DELETE FROM feat_2; DELETE FROM feat_3', true],
    // ALTER TABLE refuses this name since SQLite 3.54.
    [
      'CREATE TABLE hidden AS SELECT *, 1 AS RowID FROM feat_1; DROP TABLE feat_1; ALTER TABLE hidden RENAME TO feat_1',
      false,
    ],
  ];
  for (const [change, expected] of cases) {
    const { database } = plant(t, 'time', change);
    const open = new Database(database, { readonly: true });
    t.equal(seemAligned(open, tables), expected, change);
    open.close();
  }
});
