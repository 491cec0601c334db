import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import t from 'tap';
import { createEncoder } from '../../lib/flow/create-encoder.js';
import { findingsOf } from '../../lib/job/findings-of.js';
import { openReadings } from '../../lib/job/open-source.js';
import { type GroupedReadings, layoutSlabs, passesOf } from '../../lib/layout/index.js';
import type { Findings } from '../../lib/plan/findings.js';
import { memoryBudget } from '../../lib/plan/memory-budget.js';
import { type DatasetPlan, makePlan } from '../../lib/plan/plan.js';
import { planReading } from '../../lib/plan/read-plan.js';
import { checkStack } from '../../lib/plan/stack.js';
import { variableWarnings } from '../../lib/plan/warnings.js';
import { parseSettings } from '../../lib/settings/index.js';
import { providerOf } from '../../lib/sink/providers.js';
import { scratch } from '../databases.js';
import { openPasses } from '../flow/open-passes.js';
import { makeFleet, type Order } from '../layout/fleets.js';
import { shapeOf } from '../layout/shapes.js';
import { destination, findings } from './findings.js';

const SIZE = { machines: 4, points: 300 };
const MIB = 1 << 20;

function planOf(found: Findings, settings: object, to = destination('stream')): DatasetPlan {
  const plan = makePlan(found, parseSettings(settings, 'x'), to);
  if (plan.kind !== 'dataset') throw new Error('a dataset was asked for');
  return plan;
}

t.test('how often readings are read, and what is kept', async (t) => {
  const found = findings('machine', SIZE);
  const bytes = SIZE.machines * SIZE.points * 3 * 8;
  const read = (spill: number, room: number, ...passes: number[][]) =>
    planReading(
      found,
      found.survey!,
      'pass',
      passes,
      { temporaryRoom: room, temporaryDirectory: '/tmp' },
      { ...memoryBudget(MIB), spill },
    );
  t.match(read(bytes, 1e9, [], [0, 1]), { passes: 2, kept: false, temporaryBytes: 0, why: 'values are read once' });
  t.match(read(bytes, 1e9, [], [0], [1]), { passes: 1, kept: true, temporaryBytes: 0, why: /kept in memory/ });
  t.match(read(100, 1e9, [], [0], [1]), { passes: 1, kept: true, temporaryBytes: bytes, why: /in a temporary file/ });
  t.match(read(100, 100, [], [0], [1]), { passes: 3, kept: false, temporaryBytes: 0, why: /tmp has no room/ });
  const sorted = findings('shuffled', SIZE);
  const plan = planOf(sorted, { output: { layout: 'ragged', format: 'cdf5' } });
  t.match(plan.reading, { passes: 0, kept: true, temporaryBytes: 4096 });
});

t.test('text of unknown size goes into S3 with any part size and provider', async (t) => {
  const found = findings('machine', SIZE);
  const plan = (s3: object, to = destination('s3')) =>
    makePlan(found, parseSettings({ output: { format: 'csv' }, s3 }, 'x'), to);
  for (const partSize of ['5MiB', '8MiB', '100MiB']) {
    t.match(plan({ part_size: partSize }).parts, { parts: 10_000 }, partSize);
  }
  const scaleway = { ...destination('s3'), provider: providerOf('scaleway', undefined, {}) };
  t.match(plan({}, scaleway).parts, { partSize: 7 * MIB, parts: 937 }, 'no larger parts where there may be fewer');
  t.match(plan({ part_size: '5MiB' }, scaleway).parts, { partSize: 5 * MIB, parts: 1000 });
});

t.test('the provider limits the parts', async (t) => {
  const large = findings('machine', { machines: 40, points: 20_000_000 });
  const parts = (to = destination('s3')) => planOf(large, { output: { layout: 'ragged', deflate: 0 } }, to).parts!;
  t.ok(parts().parts > 1000);
  const { partSize, parts: count } = parts({ ...destination('s3'), provider: providerOf('scaleway', undefined, {}) });
  t.ok(count <= 1000 && partSize > parts().partSize, `${count} parts of ${partSize} bytes`);
});

t.test('a plan is a function of its arguments, and frozen', async (t) => {
  const make = () => planOf(findings('time', SIZE), { output: { layout: 'ragged' } }, destination('s3'));
  const plan = make();
  t.strictSame(JSON.stringify(plan, jsonValue), JSON.stringify(make(), jsonValue));
  const parts: object[] = [plan, plan.source, plan.memory, plan.threads, plan.reading, plan.file, plan.destination];
  for (const part of [...parts, plan.parts!, plan.warnings, plan.shape.machines]) t.ok(Object.isFrozen(part));
  t.throws(() => Object.assign(plan, { grouping: 'pass' }), TypeError);
});

const jsonValue = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);

t.test('kept or read again, in memory or on disk, the bytes are the same', async (t) => {
  const passes = { ragged: 3, stacked: 1, machines: 2, 'machines shared': 1 };
  for (const [name, most] of Object.entries(passes)) {
    const [layout, axis = 'auto'] = name.split(' ');
    const limit = name === 'stacked' || axis === 'shared' ? Number.POSITIVE_INFINITY : undefined;
    for (const order of ['machine', 'time', 'shuffled'] as const) {
      const files: Buffer[] = [];
      for (const [memory, keep] of [
        [MIB, true],
        [100, true],
        [MIB, false],
        [100, false],
      ] as const) {
        const { found, passes } = await open(t, order, memory, limit);
        const plan = planOf(found, { output: { layout, format: 'cdf5', time_axis: axis } });
        if (keep) await passes.keep();
        const grouped: GroupedReadings = (signals) => passes.grouped({ signals });
        const { stream } = createEncoder(plan);
        files.push(await buffer(Readable.from(layoutSlabs(plan.layout, grouped, plan.order)).pipe(stream)));
        t.equal(passesOf(plan.layout, plan.order).length, most);
      }
      t.ok(
        files.every((file) => file.equals(files[0])),
        `${name}, ${order}`,
      );
    }
  }
});

async function open(
  t: { teardown(fn: () => unknown): unknown },
  order: Order,
  memory: number,
  unionLimit: number | undefined,
) {
  const { path } = makeFleet(scratch(t), order, { order, shared: false, times: 300 });
  const source = openReadings({ path });
  const opened = await openPasses({ source, memory, ...(unionLimit === undefined ? {} : { unionLimit }) });
  t.teardown(async () => {
    opened.close();
    await source.close();
  });
  return { ...opened, found: findingsOf(source, opened, undefined, {}) };
}

t.test(
  'a ragged array of many interleaved machines is brought into machine order rather than cut into small chunks',
  async (t) => {
    const found = findings('time', { machines: 40, points: 2000 });
    const roomy = planOf(found, { output: { layout: 'ragged' }, memory: '128MiB' });
    t.equal(roomy.grouping, 'scatter');
    const cramped = planOf(found, { output: { layout: 'ragged' }, memory: '16MiB' });
    t.equal(cramped.grouping, 'spill');
    const full = planOf(
      found,
      { output: { layout: 'ragged' }, memory: '16MiB' },
      { ...destination('file'), temporaryRoom: 1 },
    );
    t.equal(full.grouping, 'scatter', 'unless there is no room for a temporary file');
  },
);

t.test('values of a classic format are written in place where that saves a sort or passes', async (t) => {
  const plan = (
    rows: 'machine' | 'time',
    size: { machines: number; points: number },
    layout: string,
    memory = '128MiB',
  ) => planOf(findings(rows, size), { output: { layout, format: 'classic' }, memory }, destination('file'));
  const large = { machines: 40, points: 2000 };
  t.match(plan('time', large, 'machines'), { isPositioned: true, grouping: 'scatter', order: 'any' });
  t.match(plan('machine', large, 'ragged'), { isPositioned: true, grouping: 'pass', order: 'any' });
  t.match(plan('machine', large, 'stacked'), { isPositioned: false, order: 'file' });
  t.match(plan('machine', { machines: 40, points: 100 }, 'ragged'), { isPositioned: false, order: 'file' });
  // With little memory each write would hold too few rows.
  t.match(plan('time', large, 'stacked', '1MiB'), { isPositioned: false, grouping: 'spill', order: 'file' });
});

t.test('keys that a pass for values still reads', async (t) => {
  const found = findings('machine', SIZE);
  const keys = (change: Partial<Findings>) => planOf({ ...found, ...change }, {}).keys;
  t.equal(keys({}), 'none');
  t.equal(keys({ survey: { ...found.survey!, grid: undefined } }), 'first');
  t.equal(keys({ counts: [{ column: 'log.time', rule: 'null time', count: 1 }] }), 'all');
  t.equal(keys({ join: { kind: 'union' } }), 'all');
  t.equal(keys({ hasUserStage: true }), 'all');
});

t.test('threads: one worker beside compression, one thread into S3', async (t) => {
  const threads = (output: object, count: number, asked?: number) =>
    planOf(findings('machine', SIZE), { output, ...(asked && { threads: asked }) }, destination('file', count)).threads;
  t.strictSame(threads({}, 8), { workers: 1 });
  t.strictSame(threads({}, 8, 8), { workers: 1, compress: 8 });
  t.strictSame(threads({}, 1, 1), { workers: 0, compress: 1 });
  t.strictSame(threads({ format: 'classic' }, 8, 8), { workers: 7 });
});

t.test('an almost empty stacked array', async (t) => {
  const sparse = (machines: number, each: number) =>
    shapeOf(
      Array.from({ length: machines }, (_, m) => ({
        name: `m${m}`,
        times: Array.from({ length: each }, (_, i) => i * machines + m),
        columns: [[]],
      })),
      [{}],
    );
  t.throws(() => checkStack(sparse(200, 4000)), {
    code: 'ERR_LAYOUT_SPARSE',
    message:
      /would take 1\.2 GiB: .* 800,000 different ones together, 4,000 each, so that 1 % .* ragged stores the same in 6\.1 MiB/,
  });
  checkStack(sparse(200, 10));
  checkStack(sparse(20, 4000));
});

t.test('more variables than open fast', async (t) => {
  const variable = { name: 'v', type: 'double' as const, dimensions: [], attributes: [] };
  const dataset = (count: number) => ({ dimensions: [], variables: Array(count).fill(variable), attributes: [] });
  t.same(variableWarnings(dataset(1000)), []);
  t.match(variableWarnings(dataset(5001)), [
    /^5,001 variables .* h5netcdf about 15\.0 s to open; layouts stacked and ragged/,
  ]);
});

t.test('signals that settings describe and the source does not have', async (t) => {
  const settings = { output: { signals: { sped: { units: 'min-1' } } } };
  t.throws(() => planOf(findings('machine', SIZE), settings), {
    code: 'ERR_SETTINGS_VALUE',
    key: 'output.signals.sped',
  });
});
