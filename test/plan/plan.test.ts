import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import t from 'tap';
import { ReadingPasses } from '../../lib/flow/reading-passes.js';
import { openReadings } from '../../lib/job/open-source.js';
import { type GroupedReadings, layoutSlabs, passesOf } from '../../lib/layout/index.js';
import { makePlan } from '../../lib/plan/plan.js';
import { planReading } from '../../lib/plan/read-plan.js';
import { checkStack, variableWarnings } from '../../lib/plan/warnings.js';
import { parseSettings } from '../../lib/settings/index.js';
import { scratch } from '../databases.js';
import { makeFleet, type Order } from '../layout/fleets.js';
import { shapeOf } from '../layout/shapes.js';

async function openFlow(t: { teardown(fn: () => unknown): unknown }, order: Order, memory = 1 << 20, anyOrder = false) {
  const { path } = makeFleet(scratch(t), order, { order, shared: false, times: 300 });
  const source = openReadings({ path });
  const rules = { signals: source.signals.map(() => []) };
  const flow = await ReadingPasses.open({ source, rules, duplicates: 'first', memory, surveyValues: false, anyOrder });
  t.teardown(async () => {
    flow.close();
    await source.close();
  });
  return { source, flow };
}

t.test('how often readings are read, and what is kept', async (t) => {
  const { flow } = await openFlow(t, 'machine');
  t.match(planReading(flow, [[], [0, 1]]), { passes: 2, kept: false, temporaryBytes: 0 });
  t.match(planReading(flow, [[], [0], [1]]), { passes: 1, kept: true, temporaryBytes: 0, why: /kept in memory/ });
  const { flow: small } = await openFlow(t, 'machine', 100);
  t.match(planReading(small, [[], [0], [1]], 1e9), { passes: 1, kept: true, temporaryBytes: small.bytes });
  t.match(planReading(small, [[], [0], [1]], 100), { passes: 3, kept: false, temporaryBytes: 0, why: /has no room/ });
  const { flow: sorted } = await openFlow(t, 'shuffled', 100);
  t.match(planReading(sorted, [[], [0], [1]]), { passes: 0, kept: true });
  t.ok(sorted.temporaryBytes > 0);
});

t.test('kept or read again, in memory or on disk, the bytes are the same', async (t) => {
  for (const layout of ['ragged', 'stacked', 'machines']) {
    for (const order of ['machine', 'time', 'shuffled'] as const) {
      const files: Buffer[] = [];
      for (const [memory, keep] of [
        [1 << 20, true],
        [100, true],
        [1 << 20, false],
        [100, false],
      ] as const) {
        const { source, flow } = await openFlow(t, order, memory);
        const settings = parseSettings({ output: { layout, format: 'cdf5' } }, 'x');
        const plan = await makePlan({ source, flow, settings });
        if (keep) await flow.keep();
        const grouped: GroupedReadings = (signals) => flow.grouped({ signals });
        const { stream } = plan.file.encoder();
        files.push(await buffer(Readable.from(layoutSlabs(plan.layout, grouped, plan.order)).pipe(stream)));
        t.equal(passesOf(plan.layout, plan.order).length, layout === 'ragged' ? 3 : layout === 'stacked' ? 1 : 2);
        plan.close();
      }
      t.ok(
        files.every((file) => file.equals(files[0])),
        `${layout}, ${order}`,
      );
    }
  }
});

t.test('a ragged array of many machines by turns goes through a temporary file rather than in crumbs', async (t) => {
  const { source, flow } = await openFlow(t, 'time', 1 << 20, true);
  const settings = (memory: string) => parseSettings({ output: { layout: 'ragged' }, memory }, 'x');
  const roomy = await makePlan({ source, flow, settings: settings('16MiB') });
  t.equal(flow.grouping, 'scatter');
  const cramped = await makePlan({ source, flow, settings: settings('1MiB') });
  t.equal(flow.grouping, 'spill');
  t.equal(cramped.file.size, roomy.file.size);
});

t.test('a stack that holds next to nothing', async (t) => {
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
      /would take 1\.3 GB: .* 800,000 different ones together, 4,000 each, so that 1 % .* ragged stores the same in 6\.4 MB/,
  });
  checkStack(sparse(200, 10));
  checkStack(sparse(20, 4000));
});

t.test('more variables than open fast', async (t) => {
  const variable = { name: 'v', type: 'double' as const, dimensions: [], attributes: [] };
  const dataset = (count: number) => ({ dimensions: [], variables: Array(count).fill(variable), attributes: [] });
  t.same(variableWarnings(dataset(5000)), []);
  t.match(variableWarnings(dataset(5001)), [/^5,001 variables .* slow to open; layouts stacked and ragged/]);
});

t.test('signals that settings describe and the source does not have', async (t) => {
  const { source, flow } = await openFlow(t, 'machine');
  const settings = parseSettings({ output: { signals: { sped: { units: 'min-1' } } } }, 'x');
  await t.rejects(makePlan({ source, flow, settings }), { code: 'ERR_SETTINGS_VALUE', key: 'output.signals.sped' });
});
