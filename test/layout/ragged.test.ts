/** The ragged layout: what tells the machines apart. */
import { join } from 'node:path';
import t from 'tap';
import { RaggedLayout } from '../../lib/layout/index.js';
import { scratch } from '../databases.js';
import { makeFleet } from './fleets.js';
import { run } from './run.js';
import { type HandMade, shapeOf } from './shapes.js';

const fleetOf = (machines: number): HandMade[] =>
  Array.from({ length: machines }, (_, m) => ({ name: `m${m}`, times: [0], columns: [[m]] }));

t.test('machine_index has the narrowest type that holds all machines', async (t) => {
  for (const [machines, type] of [
    [1, 'byte'],
    [128, 'byte'],
    [129, 'short'],
    [32_768, 'short'],
    [32_769, 'int'],
  ] as const) {
    const layout = new RaggedLayout(shapeOf(fleetOf(machines), [{}]), { representation: 'contiguous' });
    const index = layout.dataset.variables.findIndex(({ name }) => name === 'machine_index');
    t.equal(layout.dataset.variables[index].type, type, `${machines} machines`);
    const slabs = layout.parts.flatMap((part) => ('slabs' in part ? [...part.slabs()] : []));
    const values = slabs.filter(({ variable }) => variable === index).map(({ start, data }) => [start[0], data[0]]);
    t.equal(values.length, machines);
    t.same(values.at(-1), [machines - 1, machines - 1]);
  }
});

t.test('it comes in slabs of one machine', async (t) => {
  const times = Array.from({ length: 150_000 }, (_, i) => i);
  const fleet = [
    { name: 'a', times: [0], columns: [[1]] },
    { name: 'b', times, columns: [times] },
  ];
  const layout = new RaggedLayout(shapeOf(fleet, [{}]), { representation: 'indexed' });
  const index = layout.dataset.variables.findIndex(({ name }) => name === 'machine_index');
  const slabs = layout.parts.flatMap((part) => ('slabs' in part ? [...part.slabs()] : []));
  t.same(
    slabs.filter(({ variable }) => variable === index).map(({ start, count, data }) => [start[0], count[0], data[0]]),
    [
      [0, 1, 0],
      [1, 65_536, 1],
      [65_537, 65_536, 1],
      [131_073, 18_928, 1],
    ],
  );
  t.notOk(layout.dataset.variables.some(({ name }) => name === 'row_size'));
});

t.test('--ragged is for the layout ragged', async (t) => {
  const directory = scratch(t);
  const { path } = makeFleet(directory, 'fleet', { order: 'machine', shared: true, machines: 2, times: 3 });
  const outputs: [output: object, found: RegExp][] = [
    [{}, /and none is chosen; add --layout ragged/],
    [{ layout: 'stacked' }, /and the layout is stacked/],
    [{ layout: 'ragged', format: 'csv' }, /and the format csv has no layout/],
  ];
  for (const [output, message] of outputs) {
    for (const ragged of ['contiguous', 'indexed']) {
      await t.rejects(run(path, join(directory, 'out.nc'), { output: { ...output, ragged } }), {
        code: 'ERR_SETTINGS_VALUE',
        key: 'output.ragged',
        message,
      });
    }
  }
});
