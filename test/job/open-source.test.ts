/** Opening databases and JSON through the public entry point, as a program that uses the library does. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { openInput, openJsonReadings, openReadings, type ReadingBatch } from '../../lib/index.js';
import { scratch, writeDatabase } from '../databases.js';

const ROWS = [
  ['2019-01-01', 'a', 1],
  ['2019-01-01', 'b', 2],
  ['2019-01-02', 'a', 3],
];

/** Machine and value of every reading, in the order of the source. */
async function readingsOf(source: {
  batches(): AsyncIterable<ReadingBatch>;
  readonly machines: { readonly names: readonly string[] };
}): Promise<[machine: string, value: number][]> {
  const readings: [string, number][] = [];
  for await (const { length, machine, values } of source.batches()) {
    for (let i = 0; i < length; i++) readings.push([source.machines.names[machine[i]], values[0][i]]);
  }
  return readings;
}

t.test('openReadings discovers what a database holds', async (t) => {
  const path = join(scratch(t), 'plant.db');
  writeDatabase(path, { readings: { columns: 'time TEXT, machine TEXT, temperature REAL', rows: ROWS } });
  const source = openReadings({ path });
  t.teardown(() => source.close());
  t.same(source.signalNames, ['temperature']);
  t.same(await readingsOf(source), [
    ['a', 1],
    ['b', 2],
    ['a', 3],
  ]);
});

t.test('openReadings takes the names of tables and columns instead', async (t) => {
  const path = join(scratch(t), 'plant.db');
  writeDatabase(path, { t1: { columns: 'x TEXT, y TEXT, z REAL, w REAL', rows: ROWS.map((row) => [...row, 9]) } });
  const source = openReadings({
    path,
    readings: [{ name: 't1', time: 'x', machine: 'y', signals: [{ signal: 'load', column: 'w' }] }],
  });
  t.teardown(() => source.close());
  t.same(source.signalNames, ['load']);
  t.same(
    (await readingsOf(source)).map(([, value]) => value),
    [9, 9, 9],
  );
});

t.test('openJsonReadings discovers what rows of JSON hold', async (t) => {
  const path = join(scratch(t), 'log.json');
  writeFileSync(path, JSON.stringify(ROWS.map(([time, machine, load]) => ({ time, machine, load }))));
  const source = await openJsonReadings(openInput(path));
  t.teardown(() => source.close());
  t.same(source.signalNames, ['load']);
  t.same(await readingsOf(source), [
    ['a', 1],
    ['b', 2],
    ['a', 3],
  ]);
});

t.test('what cannot be opened is a SourceError that names it', async (t) => {
  const directory = scratch(t);
  const path = join(directory, 'none.db');
  t.throws(() => openReadings({ path }), { name: 'SourceError', code: 'ERR_SOURCE_NOT_FOUND', path });
  t.throws(() => openInput(path), { name: 'SourceError', code: 'ERR_SOURCE_NOT_FOUND', path });
  const empty = join(directory, 'empty.json');
  writeFileSync(empty, '[]');
  await t.rejects(openJsonReadings(openInput(empty)), { code: 'ERR_SOURCE_NO_READINGS', path: empty });
});
