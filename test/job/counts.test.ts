import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { inspectReadings, inspectSource } from '../../lib/inspect/index.js';
import { openJsonReadings } from '../../lib/job/open-source.js';
import { run } from '../../lib/job/run.js';
import { formatSummary, type RunReport } from '../../lib/report/index.js';
import { defaultSettings, mergeFlags } from '../../lib/settings/index.js';
import { openInput } from '../../lib/source/json/input.js';
import { type Cell, scratch, type TableContent, writeDatabase } from '../databases.js';

/** What a run and an inspection must say of a database. */
interface Counts {
  readonly rows: number;
  /** Values in the dataset. */
  readonly readings: number;
  readonly duplicates: number;
  readonly outOfOrder: number;
}

const M = 1_714_557_600;

const DATABASES: Record<string, { readonly tables: Record<string, TableContent>; readonly counts: Counts }> = {
  'times that come twice, not side by side': {
    tables: {
      r: table('ts TEXT, machine TEXT, temp REAL', [
        ['2023-10-29 02:00:00', 'm', 1],
        ['2023-10-29 02:30:00', 'm', 2],
        ['2023-10-29 02:00:00', 'm', 3],
        ['2023-10-29 02:30:00', 'm', 4],
        ['2023-10-29 03:00:00', 'm', 5],
      ]),
    },
    counts: { rows: 5, readings: 3, duplicates: 2, outOfOrder: 1 },
  },
  'rows without a time or a machine': {
    tables: {
      r: table('ts INTEGER, machine TEXT, a REAL, b REAL', [
        [M, 'm', 1, 1],
        [null, 'm', 2, 2],
        [M + 60, null, 3, 3],
        [M + 60, 'm', 4, null],
        [M + 120, 'n', null, null],
        [M + 120, 'm', 5, 6],
      ]),
    },
    counts: { rows: 6, readings: 5, duplicates: 0, outOfOrder: 0 },
  },
  'a table a signal, one row of one of them out of order': {
    tables: {
      a: table('time REAL, data REAL', [
        [M, 1],
        [M + 10, 2],
        [M + 5, 3],
        [M + 20, 4],
      ]),
      b: table('time REAL, data REAL', [
        [M + 1, 1],
        [M + 11, 2],
        [M + 16, 3],
        [M + 21, 4],
      ]),
    },
    counts: { rows: 8, readings: 8, duplicates: 0, outOfOrder: 1 },
  },
  'each signal in a row of its own': {
    tables: {
      r: table('ts INTEGER, machine TEXT, a REAL, b REAL, c REAL', [
        [M, 'm', 1, null, null],
        [M, 'm', null, 2, null],
        [M, 'm', null, null, 3],
        [M + 60, 'm', 4, null, null],
        [M + 60, 'm', null, 5, null],
        [M + 60, 'm', null, null, 6],
      ]),
    },
    counts: { rows: 6, readings: 6, duplicates: 0, outOfOrder: 0 },
  },
  'a tall table with a signal twice at one time': {
    tables: {
      r: table('ts INTEGER, machine TEXT, sensor TEXT, value REAL', [
        [M, 'm', 'temp', 1],
        [M, 'm', 'hum', 2],
        [M, 'm', 'temp', 3],
        [M + 60, 'm', 'temp', 4],
        [M + 60, 'm', 'hum', null],
        [M + 60, 'm', 'hum', 5],
      ]),
    },
    counts: { rows: 6, readings: 4, duplicates: 1, outOfOrder: 0 },
  },
  'aligned tables, with a row twice and a row out of order': {
    tables: {
      a: table('ts INTEGER, machine TEXT, value REAL', aligned(0)),
      b: table('ts INTEGER, machine TEXT, value REAL', aligned(10)),
    },
    // In each of the two tables one reading is out of order, and one value is a second one.
    counts: { rows: 10, readings: 8, duplicates: 2, outOfOrder: 2 },
  },
};

function table(columns: string, rows: readonly (readonly Cell[])[]): TableContent {
  return { columns, rows };
}

function aligned(from: number): Cell[][] {
  return [0, 60, 60, 30, 90].map((second, i) => [M + second, 'm', from + i]);
}

t.test('a run counts the same in every layout, format and reader, and as inspect does', async (t) => {
  const directory = scratch(t);
  for (const [name, { tables, counts }] of Object.entries(DATABASES)) {
    const path = writeDatabase(join(directory, `${name}.db`), tables);
    const found = await inspectReadings({ path });
    t.strictSame(
      {
        rows: found.readings.reduce((sum, { rows }) => sum + rows, 0),
        duplicates: found.duplicates,
        outOfOrder: found.outOfOrder,
      },
      { rows: counts.rows, duplicates: counts.duplicates, outOfOrder: counts.outOfOrder },
      `${name}: inspect`,
    );
    t.equal(
      found.readings.flatMap(({ signals }) => signals).reduce((sum, { duplicates }) => sum + duplicates, 0),
      counts.duplicates,
      `${name}: by signal`,
    );
    for (const layout of ['machines', 'stacked', 'ragged']) {
      for (const format of ['netcdf4', 'classic']) {
        for (const reader of ['auto', 'rows'] as const) {
          const report = await convert(path, { layout, format }, reader);
          t.strictSame(countsOf(report), counts, `${name}: ${layout} ${format} ${reader}`);
        }
      }
    }
  }
});

t.test('text in time order counts the same', async (t) => {
  const directory = scratch(t);
  for (const [name, { tables, counts }] of Object.entries(DATABASES)) {
    if (counts.outOfOrder > 0 && Object.keys(tables).length === 1) continue;
    const path = writeDatabase(join(directory, `${name}.db`), tables);
    t.strictSame(countsOf(await convert(path, { format: 'csv' })), counts, name);
  }
});

t.test('JSON, which is read once, counts the same', async (t) => {
  const directory = scratch(t);
  const path = join(directory, 'log.ndjson');
  const rows = [0, 60, 0, null, 60, 120].map((second, i) => ({
    ts: second === null ? null : new Date(1000 * (M + second)).toISOString(),
    machine: 'm',
    temp: i,
  }));
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const found = await inspectSource(await openJsonReadings(openInput(path)));
  t.match(found, { duplicates: 2, outOfOrder: 1, readings: [{ rows: 6, duplicates: 2, outOfOrder: 1 }] });
  const flags = { database: path, from: 'json' as const, destination: join(directory, 'log.nc') };
  const report = await run({ settings: mergeFlags(defaultSettings(), flags) });
  t.strictSame(countsOf(report), { rows: 6, readings: 3, duplicates: 2, outOfOrder: 1 });
});

async function convert(path: string, flags: Record<string, string>, reader: 'auto' | 'rows' = 'auto') {
  const settings = mergeFlags(defaultSettings(), { database: path, destination: `${path}.out`, ...flags });
  return run({ settings, reader });
}

function countsOf({ rows, readings, tally }: RunReport): Counts {
  const total = (rule: string) => tally.filter((e) => e.rule === rule).reduce((sum, { count }) => sum + count, 0);
  return { rows, readings, duplicates: total('duplicate'), outOfOrder: total('out of order') };
}

t.test('--strict refuses values that are merged, and no others, before anything is written', async (t) => {
  const directory = scratch(t);
  for (const [name, { tables, counts }] of Object.entries(DATABASES)) {
    if (name === 'rows without a time or a machine') continue;
    const path = writeDatabase(join(directory, `${name}.db`), tables);
    for (const format of ['netcdf4', 'classic', 'csv', 'parquet']) {
      const flags = { database: path, destination: `${path}.${format}`, format };
      const report = run({ settings: mergeFlags(defaultSettings(), flags), strict: true });
      if (counts.duplicates === 0) t.strictSame(countsOf(await report), counts, `${name}: ${format}`);
      else {
        const message = /refused because of --strict; nothing was written:\n +\w+: \d × duplicate/;
        await t.rejects(report, { code: 'ERR_BAD_INPUT', message }, `${name}: ${format}`);
        t.notOk(existsSync(`${path}.${format}`));
      }
    }
  }
});

t.test('--strict refuses times that the format would round', async (t) => {
  const path = join(scratch(t), 'fast.db');
  const rows = [0, 1].map((i) => [BigInt(M) * 1_000_000_000n + BigInt(i) * 50_000_000_000_000_007n, 'm', i]);
  writeDatabase(path, { r: { columns: 'ts INTEGER, machine TEXT, a REAL', rows } });
  const settings = (format: string) =>
    mergeFlags(defaultSettings(), { database: path, destination: `${path}.nc`, format });
  await t.rejects(run({ settings: settings('classic'), strict: true }), {
    code: 'ERR_BAD_INPUT',
    message:
      /^refused because of --strict; nothing was written:\n +times are stored as double seconds and are off by up to \d+ ns/,
  });
  t.equal((await run({ settings: settings('cdf5'), strict: true })).readings, 2);
});

t.test('many merged values are a warning with two rows, and the columns in which they differ', async (t) => {
  const directory = scratch(t);
  const path = join(directory, 'cells.db');
  const rows = Array.from({ length: 300 }, (_, i) => [M + 60 * Math.floor(i / 3), 'm', `cell ${i % 3}`, i, null]);
  writeDatabase(path, { r: { columns: 'ts INTEGER, machine TEXT, "position" TEXT, volts REAL, x REAL', rows } });
  const settings = mergeFlags(defaultSettings(), { database: path, destination: `${path}.nc` });
  const signals = [{ signal: 'volts', column: 'volts' }];
  const readings = [{ name: 'r', time: 'ts', timeUnit: 's', machine: 'machine', signals }] as const;
  const report = await run({
    settings: {
      ...settings,
      source: { ...settings.source, readings },
      clean: { ...settings.clean, duplicates: 'last' },
    },
  });
  t.match(formatSummary(report), /200 values at times that had one already, merged, the last kept: volts\n/);
  t.strictSame(report.warnings, [
    '200 of 300 values of volts in r (67 %) are merged with another of the same machine and time, the last is kept; ' +
      `for example two rows with ts ${M}, machine m differ in position (cell 0, cell 1), volts (0, 1); ` +
      'clean.duplicates says what is kept; a column that tells such rows apart belongs into source.readings as ' +
      'machine or signal',
  ]);
});

t.test('one merged value of many is counted, and no warning', async (t) => {
  const path = join(scratch(t), 'few.db');
  const rows = Array.from({ length: 101 }, (_, i) => [M + 60 * Math.min(i, 99), 'm', i]);
  writeDatabase(path, { r: { columns: 'ts INTEGER, machine TEXT, a REAL', rows } });
  const report = await convert(path, {});
  t.strictSame(countsOf(report), { rows: 101, readings: 100, duplicates: 1, outOfOrder: 0 });
  t.strictSame(report.warnings, []);
});
