/** Whatever changes in the database after a run is found, and named. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { run } from '../../lib/job/run.js';
import { verify } from '../../lib/job/verify.js';
import type { VerifyReport } from '../../lib/verify/index.js';
import { scratch } from '../databases.js';
import { Random } from '../random.js';
import { again, allOrOne, SEED, scaled } from '../scale.js';
import { LAYOUTS, STORED, settingsOf, writePlant } from './plants.js';

const ROW = 'SELECT rowid FROM readings WHERE machine = ? ORDER BY time LIMIT 1 OFFSET 20';

interface Change {
  readonly what: string;
  readonly sql: string;
  /** A difference that must be told, by layout. */
  readonly told: Readonly<Record<(typeof LAYOUTS)[number], RegExp>>;
}

const every = (told: RegExp): Change['told'] => ({ machines: told, stacked: told, ragged: told });

/** The plant has 4 machines, 300 times that all of them share, and a row of each at each. */
const CHANGES: readonly Change[] = [
  {
    what: 'a value',
    sql: `UPDATE readings SET temperature = 12345.5 WHERE rowid = (${ROW.replace('?', "'press 1'")})`,
    told: every(/^press 1, 2023-11-14T22:33:20Z, temperature .*: \S+ in the file, 12345.5 by the database$/),
  },
  {
    what: 'an integer, by one',
    sql: `UPDATE readings SET counter = 1152921504606846977 WHERE rowid = (${ROW.replace('?', "'press 2'")})`,
    told: every(/^press 2, 2023-11-14T22:33:20Z, counter .*: \S+ in the file, 1152921504606846977 by the database$/),
  },
  {
    what: 'a value that is missing now',
    sql: `UPDATE readings SET temperature = NULL WHERE rowid = (SELECT rowid FROM readings WHERE machine = 'press 0' AND temperature NOT NULL LIMIT 1)`,
    told: every(
      /^press 0, 2023-11-14T22:\S+Z, temperature .*: \S+ in the file, missing \(NaN, 0x\w+\) by the database$/,
    ),
  },
  {
    what: 'a text of another kind',
    sql: `UPDATE readings SET state = 'on fire' WHERE rowid = (${ROW.replace('?', "'press 1'")})`,
    told: every(/^the attribute flag_meanings of .*state is .* in the file, .*on_fire/),
  },
  {
    what: 'a time',
    sql: `UPDATE readings SET time = '2023-11-14T22:33:25Z' WHERE time = '2023-11-14T22:33:20.000Z'`,
    told: every(/2023-11-14T22:33:20Z in the file, 2023-11-14T22:33:25Z by the database$|attribute units of time/),
  },
  {
    what: 'the name of a machine',
    sql: "UPDATE readings SET machine = 'preß 3' WHERE machine = 'press 3'",
    told: {
      machines: /^the attribute machine of press_3 is "press 3" in the file, "preß 3" by the database$/,
      stacked: /"press 3" in the file, "preß 3" by the database$/,
      ragged: /"press 3" in the file, "preß 3" by the database$/,
    },
  },
  {
    what: 'static data',
    sql: "UPDATE machines SET model = 'other' WHERE machine = 'press 2'",
    told: {
      machines: /^the attribute model of press_2 is "Modell 0" in the file, "other" by the database$/,
      stacked: /^press 2 \(model\[2\]\): "Modell 0" in the file, "other" by the database$/,
      ragged: /^press 2 \(model\[2\]\): "Modell 0" in the file, "other" by the database$/,
    },
  },
  {
    what: 'rows that came to the end',
    sql: `INSERT INTO readings SELECT '2023-11-15T04:00:00Z', machine, 1, 1, 1152921504606846977, 'idle' FROM machines
      UNION ALL SELECT '2023-11-15T05:00:00Z', machine, 2, 2, 1152921504606846979, 'idle' FROM machines`,
    told: {
      machines:
        /^press 1: 2 readings of the database are missing at its end in the file, from 2023-11-15T04:00:00Z on$/,
      stacked: /^readings: 16 values of the database have no place in the file, from 2023-11-15T04:00:00Z on$/,
      ragged: /^press 1: 2 readings of the database are missing at its end in the file/,
    },
  },
  {
    what: 'rows that are gone',
    sql: "DELETE FROM readings WHERE time >= '2023-11-15T03:00:00Z'",
    told: {
      machines: /^press 2: the file has \d+ readings at its end that the database does not give$/,
      stacked: /^the dimension time has the length 300 in the file, \d+ by the database$/,
      ragged: /^press 2: the file has \d+ readings at its end that the database does not give$/,
    },
  },
  {
    what: 'a machine that came',
    sql: `INSERT INTO readings SELECT time, 'press 9', load, temperature, counter, state FROM readings WHERE machine = 'press 0'`,
    told: {
      machines: /^press 9: all of its 300 readings are missing in the file$/,
      stacked: /^the dimension machine has the length 4 in the file, 5 by the database$/,
      ragged: /^press 9: all of its 300 readings are missing in the file$/,
    },
  },
  {
    what: 'a signal that came',
    sql: 'ALTER TABLE readings ADD COLUMN pressure REAL DEFAULT 1.5',
    told: {
      machines: /^the dimension sensor has the length \d in the file, \d by the database$/,
      stacked: /^the dimension sensor has the length \d in the file, \d by the database$/,
      ragged: /^the variable pressure is missing in the file$/,
    },
  },
];

function change(path: string, sql: string): void {
  const database = new Database(path);
  database.exec(sql);
  database.close();
}

const messages = ({ differences }: VerifyReport): string[] => differences.listed.map(({ message }) => message);

t.test('each kind of change', async (t) => {
  const directory = scratch(t);
  for (const [i, { what, sql, told }] of CHANGES.entries()) {
    for (const layout of allOrOne(LAYOUTS, i)) {
      const path = writePlant(directory, 'plant', { order: 'machine', isShared: true });
      const settings = settingsOf(path, join(directory, 'out.nc'), { layout });
      await run({ settings });
      t.ok((await verify({ settings })).isSame, `${what}: the same before`);
      change(path, sql);
      const report = await verify({ settings });
      t.notOk(report.isSame, `${what}, ${layout}`);
      t.ok(
        messages(report).some((message) => told[layout].test(message)),
        `${what}, ${layout}: ${messages(report).join('\n')}`,
      );
      t.equal(report.differences.total >= report.differences.listed.length, true);
      rmSync(path);
    }
  }
});

t.test('an indexed ragged array, which has no row_size', async (t) => {
  const directory = scratch(t);
  for (const { what, sql, told } of CHANGES.filter((one) => /^rows|^a machine|^a value$/.test(one.what))) {
    const path = writePlant(directory, 'plant', { order: 'machine', isShared: false });
    const settings = settingsOf(path, join(directory, 'out.nc'), { layout: 'ragged', ragged: 'indexed' });
    await run({ settings });
    t.ok((await verify({ settings })).isSame, `${what}: the same before`);
    change(path, sql);
    const found = messages(await verify({ settings }));
    const expected =
      what === 'a value' ? /^press 1, 2023-11-14T\S+, temperature .* 12345.5 by the database$/ : told.ragged;
    t.ok(
      found.some((message) => expected.test(message.replace(/all of its \d+/, 'all of its 300'))),
      `${what}: ${found.join('\n')}`,
    );
    rmSync(path);
  }
});

t.test('only what changed is told, however the rows are ordered and stored', async (t) => {
  const directory = scratch(t);
  const random = new Random(SEED);
  const datasets = STORED.filter(([name]) => !/float32|quantized|int16|csv|ndjson/.test(name));
  for (let i = 0; i < scaled(6); i++) {
    const [name, output] = random.pick(datasets);
    const layout = random.pick(LAYOUTS);
    const order = random.pick(['machine', 'time', 'shuffled'] as const);
    const path = writePlant(directory, `random${i}`, { order, isShared: random.chance(0.5), times: 150 });
    const settings = settingsOf(path, join(directory, 'out.nc'), { layout, ...output });
    await run({ settings });
    const changed = 1 + random.below(3);
    for (let k = 0; k < changed; k++) {
      change(path, `UPDATE readings SET load = ${k + 2.5} WHERE rowid = ${1 + 100 * k + random.below(100)}`);
    }
    const { differences } = await verify({ settings });
    const what = `${name}, ${layout}, ${order}; ${again(SEED)}`;
    t.equal(differences.total, changed, what);
    t.ok(
      differences.listed.every(({ signal }) => signal === 'load'),
      what,
    );
    t.equal(
      differences.counts.reduce((sum, { count }) => sum + count, 0),
      changed,
    );
  }
});

t.test('a line of text', async (t) => {
  const directory = scratch(t);
  const path = writePlant(directory, 'plant', { order: 'machine', isShared: true });
  const settings = settingsOf(path, join(directory, 'out.csv'), { format: 'csv' });
  await run({ settings });
  change(path, 'UPDATE readings SET load = 2.5 WHERE rowid = 30');
  t.match(messages(await verify({ settings }))[0], /^line 31: .* in the file, .*,2\.5,.* by the database$/);
  change(path, 'DELETE FROM readings WHERE rowid >= 20');
  t.match(
    messages(await verify({ settings }))[0],
    /^line 21: the database gives no more; the file has [\d,]+ bytes more: /,
  );
});

t.test('differences of each kind are listed up to a limit, and counted', async (t) => {
  const directory = scratch(t);
  const path = writePlant(directory, 'plant', { order: 'time', isShared: true });
  const settings = settingsOf(path, join(directory, 'out.nc'), {});
  await run({ settings });
  change(path, "UPDATE readings SET load = 9.5 WHERE machine = 'press 1'");
  const { differences } = await verify({ settings, limit: 3 });
  t.equal(differences.listed.length, 3);
  t.equal(differences.total, 300);
  t.same(differences.counts, [{ variable: 'press_1', machine: 'press 1', signal: 'load', count: 300 }]);
});
