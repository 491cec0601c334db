import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duplex, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import Database from 'better-sqlite3';
import t from 'tap';
import {
  checkSettings,
  openStages,
  type ReadingBatch,
  run,
  type Settings,
  type TallyEntry,
  type UserStage,
} from '../../lib/index.js';
import { writeSample } from '../../lib/sample/index.js';
import { scratch } from '../databases.js';
import { needs } from '../foreign.js';
import { makeFleet } from '../layout/fleets.js';

const HOUR = 3_600_000_000_000n;

/** Leaves out odd hours, brings times an hour forward, doubles one signal and gives one machine another name. */
const changing: UserStage = ({ signals, machines }) =>
  new Transform({
    objectMode: true,
    transform({ length, machine, time, values }: ReadingBatch, _encoding, done) {
      const kept = Array.from({ length }, (_, i) => i).filter((i) => (time[i] / HOUR) % 2n === 0n);
      const press = machines.find('press-2');
      done(null, {
        length: kept.length,
        machine: Uint32Array.from(kept, (i) => (machine[i] === press ? machines.code('renamed') : machine[i])),
        time: BigInt64Array.from(kept, (i) => time[i] + HOUR),
        values: values.map((column, s) =>
          Float64Array.from(kept, (i) => (signals[s].name === 'speed' ? 2 * column[i] : column[i])),
        ),
      });
    },
  });

/** The same, done to the database. */
const CHANGED = ['temperature', 'speed']
  .map(
    (table) => `
  DELETE FROM ${table} WHERE CAST(strftime('%s', time) AS INTEGER) / 3600 % 2 = 1;
  UPDATE ${table} SET time = strftime('%Y-%m-%dT%H:%M:%fZ', time, '+1 hour');
  UPDATE ${table} SET machine = 'renamed' WHERE machine = 'press-2';`,
  )
  .concat("UPDATE speed SET value = 2 * value; UPDATE machine_data SET machine = '-' WHERE machine = 'press-2'")
  .join('');

function settingsFor(path: string, destination: string, output: object = {}, more: object = {}): Settings {
  return checkSettings({ ...more, source: { path }, destination, output });
}

async function runStages(settings: Settings, transform?: UserStage) {
  const stages = await openStages({ settings, ...(transform === undefined ? {} : { transform }) });
  const { source, clean, group, screen, layout, encode, sink } = stages;
  try {
    const own = transform === undefined ? [] : [transform(stages)];
    await pipeline([source, clean, ...own, group, screen, layout, encode, sink]);
    return { written: sink.written, tally: [...stages.tally] };
  } finally {
    await stages.close();
  }
}

const OUTPUTS = ['machines', 'stacked', 'ragged'].flatMap((layout) =>
  ['netcdf4', 'auto'].map((format) => ({ layout, format })),
);

t.test('the stages joined give what run gives, byte for byte', async (t) => {
  const directory = scratch(t);
  const clean = { signals: { '*': [{ rule: 'range', min: -100, max: 100, replace: 'missing' }] } };
  for (const order of ['machine', 'time', 'shuffled'] as const) {
    for (const shared of [true, false]) {
      const name = `${order}-${shared ? 'shared' : 'own'}`;
      const { path } = makeFleet(directory, name, { order, shared });
      for (const output of OUTPUTS) {
        const whole = await run({ settings: settingsFor(path, `${path}.run.nc`, output, { clean }) });
        const { written, tally } = await runStages(settingsFor(path, `${path}.stages.nc`, output, { clean }));
        const what = `${name} ${output.layout} ${output.format}`;
        t.ok(readFileSync(`${path}.stages.nc`).equals(readFileSync(`${path}.run.nc`)), what);
        t.equal(written?.bytes, whole.bytes, what);
        t.same(
          tally.filter(({ rule }) => rule !== 'out of order'),
          whole.tally.filter(({ rule }) => rule !== 'out of order'),
          what,
        );
      }
    }
  }
});

/**
 * What a file holds. Chunks lie in the order of the codes of the machines, and a new name has a code behind all others.
 */
function contentOf(path: string, { format }: { format: string }): string | Buffer {
  if (format !== 'netcdf4') return readFileSync(path);
  return execFileSync('ncdump', ['-n', 'x', '-p', '9,17', path], { encoding: 'utf8' });
}

t.test('a stage between clean and group: as if the database held what it gives', needs('ncdump'), async (t) => {
  const directory = scratch(t);
  mkdirSync(join(directory, 'changed'));
  for (const order of ['machine', 'time', 'shuffled'] as const) {
    for (const shared of [true, false]) {
      const name = `${order}-${shared ? 'shared' : 'own'}`;
      const { path } = makeFleet(directory, name, { order, shared });
      const changed = makeFleet(join(directory, 'changed'), name, { order, shared }).path;
      const database = new Database(changed);
      database.exec(CHANGED);
      database.close();
      for (const output of [...OUTPUTS, { format: 'csv' }]) {
        const what = `${name} ${JSON.stringify(output)}`;
        await run({ settings: settingsFor(changed, `${path}.changed`, output) });
        const expected = contentOf(`${path}.changed`, output);
        await run({ settings: settingsFor(path, `${path}.run`, output), transform: changing });
        t.same(contentOf(`${path}.run`, output), expected, `run: ${what}`);
        if (output.format === 'csv') continue;
        await runStages(settingsFor(path, `${path}.stages`, output), changing);
        t.same(contentOf(`${path}.stages`, output), expected, `stages: ${what}`);
      }
      // A single table is read once, without a survey; last readings of machines leave in the order of codes.
      const lines = async (database: string, destination: string, transform?: UserStage): Promise<string[]> => {
        const file = { source: { path: database, tables: ['speed'] }, destination, output: { format: 'ndjson' } };
        await run({ settings: checkSettings(file), ...(transform === undefined ? {} : { transform }) });
        return readFileSync(destination, 'utf8').split('\n').sort();
      };
      t.same(await lines(path, `${path}.run`, changing), await lines(changed, `${path}.changed`), `${name}, one table`);
    }
  }
});

t.test('a stage that yields no batches, or fails, ends the job with an error; nothing is written', async (t) => {
  const directory = scratch(t);
  const { path } = makeFleet(directory, 'plant', { order: 'machine', shared: true });
  const giving = (change: (batch: ReadingBatch) => unknown): UserStage => {
    return () =>
      new Transform({ objectMode: true, transform: (batch, _encoding, done) => done(null, change(batch) as object) });
  };
  const cases: [stage: UserStage, message: RegExp][] = [
    [giving((batch) => ({ ...batch, values: batch.values.slice(1) })), /1 columns of values, but there are 2 signals$/],
    [giving(() => 'text'), /something that is not a batch of readings$/],
    [giving((batch) => ({ ...batch, machine: [0] })), /machines are not a Uint32Array of at least that length$/],
    [
      giving((batch) => ({ ...batch, time: batch.time.subarray(1) })),
      /times are not a BigInt64Array of at least that length$/,
    ],
    [
      giving((batch) => ({ ...batch, values: [[], []] })),
      /values of temperature are not a Float64Array of at least that length$/,
    ],
    [giving((batch) => ({ ...batch, machine: batch.machine.fill(99) })), /machine 99, but there are 5 machines$/],
  ];
  for (const format of ['netcdf4', 'csv']) {
    const settings = settingsFor(path, join(directory, 'out'), { format });
    for (const [transform, message] of cases)
      await t.rejects(run({ settings, transform }), { code: 'ERR_STAGE', message }, `${format} ${message}`);
    const failing: UserStage = () =>
      Duplex.from(async function* (batches: AsyncIterable<ReadingBatch>) {
        for await (const batch of batches) {
          yield batch;
          throw new Error('my own fault');
        }
      });
    await t.rejects(run({ settings, transform: failing }), { message: 'my own fault' });
    const nothing = giving((batch) => ({ ...batch, length: 0 }));
    if (format === 'netcdf4') await t.rejects(run({ settings, transform: nothing }), { code: 'ERR_SOURCE_NO_ROWS' });
  }
  t.same(readdirSync(directory), ['plant.db']);
});

t.test('text has no stages of its own', async (t) => {
  const directory = scratch(t);
  const { path } = makeFleet(directory, 'plant', { order: 'machine', shared: true });
  const settings = settingsFor(path, join(directory, 'out'), { format: 'csv' });
  await t.rejects(openStages({ settings }), { code: 'ERR_STAGES', message: /join a Source and a LineEncoder$/ });
});

t.test('stages that are not used, or end early, leave nothing', async (t) => {
  const directory = scratch(t);
  const path = join(directory, 'plant.db');
  await writeSample(path, { machines: 3, points: 20_000, order: 'time' });
  for (const format of ['netcdf4', 'classic']) {
    const settings = settingsFor(path, join(directory, 'out.nc'), { format });
    await (await openStages({ settings })).close();

    const { source, clean, group, screen, layout, encode, sink, close } = await openStages({ settings });
    const failing = new Transform({ transform: (_bytes, _encoding, done) => done(new Error('my own fault')) });
    await t.rejects(pipeline([source, clean, group, screen, layout, encode, failing, sink]), {
      message: 'my own fault',
    });
    await close();

    const controller = new AbortController();
    const aborted = await openStages({ settings, signal: controller.signal });
    const aborting = new Transform({
      transform(bytes, _encoding, done) {
        controller.abort(new Error('enough'));
        done(null, bytes);
      },
    });
    const streams = [aborted.source, aborted.clean, aborted.group, aborted.layout, aborted.encode, aborting];
    await t.rejects(pipeline([...streams, aborted.sink]), { code: 'ERR_ABORTED', message: /: enough$/ });
    await aborted.close();
  }
  t.same(readdirSync(directory), ['plant.db']);
});

t.test('rules that look at neighbours run in the screen, without which nothing is written', async (t) => {
  const directory = scratch(t);
  const path = join(directory, 'plant.db');
  await writeSample(path, { machines: 3, points: 400, order: 'time' });
  const rules = [
    { rule: 'gross_range', fail: [-20, 20], on_fail: { interpolate: '1h' } },
    { rule: 'spike', suspect: 5, on_suspect: 'missing' },
  ];
  const clean = { signals: { '*': rules } };
  const settings = settingsFor(path, join(directory, 'stages.nc'), {}, { clean });
  const { tally } = await runStages(settings);
  const whole = await run({ settings: settingsFor(path, join(directory, 'run.nc'), {}, { clean }) });
  t.ok(readFileSync(join(directory, 'stages.nc')).equals(readFileSync(join(directory, 'run.nc'))));
  const judged = (entries: readonly TallyEntry[]) => entries.filter(({ rule }) => /^(gross_range|spike) /.test(rule));
  t.ok(judged(tally).length > 0);
  t.strictSame(judged(tally), judged(whole.tally));
  const stages = await openStages({ settings: settingsFor(path, join(directory, 'without.nc'), {}, { clean }) });
  const { source, clean: first, group, layout, encode, sink } = stages;
  await t.rejects(pipeline([source, first, group, layout, encode, sink]), { code: 'ERR_STAGES', message: /screen/ });
  await stages.close();
});

t.test('a sink that takes nothing stops the source within a bounded number of batches', async (t) => {
  const directory = scratch(t);
  const path = join(directory, 'plant.db');
  await writeSample(path, { machines: 4, points: 100_000 });
  let batches = 0;
  const counting: UserStage = () =>
    new Transform({
      objectMode: true,
      highWaterMark: 2,
      transform(batch, _encoding, done) {
        batches++;
        done(null, batch);
      },
    });
  const settings = settingsFor(path, join(directory, 'out.nc'), { format: 'classic' });
  const stages = await openStages({ settings, transform: counting });
  const surveyed = batches;
  batches = 0;
  const { source, clean, group, screen, layout, encode } = stages;
  const idle = new Writable({ write() {} });
  const running = pipeline([source, clean, counting(stages), group, screen, layout, encode, idle]);
  let before = -1;
  while (batches !== before) {
    before = batches;
    for (let i = 0; i < 20_000; i++) await new Promise((resolve) => setImmediate(resolve));
  }
  t.ok(batches > 0 && batches < surveyed / 2, `${batches} of ${surveyed} batches were read`);
  idle.destroy(new Error('never'));
  await t.rejects(running, { message: 'never' });
  await stages.close();
});
