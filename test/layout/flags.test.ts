import { NetCDFReader } from 'netcdfjs';
import t from 'tap';
import { type FleetShape, type Layout, MachinesLayout, RaggedLayout, StackedLayout } from '../../lib/layout/index.js';
import { derivedSignals } from '../../lib/model/derived-signals.js';
import type { Signal } from '../../lib/model/signal.js';
import { encodeLayout, type HandMade, readingsOf, shapeOf } from './shapes.js';

const GAP = Number.NaN;

const SOURCE: readonly Signal[] = [
  { name: 'load', kind: 'number', attributes: [] },
  { name: 'state', kind: 'flags', meanings: ['off', 'on'], attributes: [] },
  { name: 'heat', kind: 'number', attributes: [] },
];

/** `load` is judged by a test, `heat` by none. */
const SIGNALS = [...SOURCE, ...derivedSignals(SOURCE, { flags: 'tests', tests: [['spike'], [], []], mode: true })];

/** Columns: load, state, heat, load_qc, load_qc_spike, heat_qc, mode. The machines' times differ; the last has none. */
const FLEET: readonly HandMade[] = [
  {
    name: 'a',
    times: [0, 1, 3],
    columns: [
      [1, GAP, 3],
      [0, 1, 0],
      [7, 8, GAP],
      [1, 9, 4],
      [3, 9, 2],
      [2, 2, 9],
      [0, 1, 9],
    ],
  },
  {
    name: 'b',
    times: [1, 2],
    columns: [
      [5, 6],
      [1, 1],
      [9, 9],
      [1, 3],
      [1, 1],
      [2, 2],
      [2, 0],
    ],
  },
  { name: 'c', times: [], columns: [[], [], [], [], [], [], []] },
];

const shape = (): FleetShape => shapeOf(FLEET, SIGNALS);

async function read(layout: Layout, length: number, order: 'file' | 'any', isInterleaved = false): Promise<Buffer> {
  return encodeLayout(layout, readingsOf(FLEET, length, isInterleaved), order);
}

/** The first values of a variable; the reader returns the padding behind them too. */
function values(reader: NetCDFReader, name: string, count: number): number[] {
  return (reader.getDataVariable(name) as number[]).flat().slice(0, count);
}

function attributes(layout: Layout, name: string): Record<string, unknown> {
  const variable = layout.dataset.variables.find((v) => v.name === name);
  t.ok(variable, name);
  return Object.fromEntries((variable?.attributes ?? []).map((a) => [a.name, a.value]));
}

function dimensions(layout: Layout, name: string): readonly string[] {
  return layout.dataset.variables.find((v) => v.name === name)?.dimensions ?? [];
}

t.test('machines: flags beside each array, a mode for each machine', async (t) => {
  const layout = new MachinesLayout(shape(), { labels: 'signal' });
  t.same(dimensions(layout, 'a_qc'), ['time', 'sensor']);
  t.same(dimensions(layout, 'a_mode'), ['time']);
  t.equal(attributes(layout, 'a')['ancillary_variables'], 'a_qc a_qc_spike');
  t.equal(attributes(layout, 'a_state')['ancillary_variables'], undefined);
  t.equal(attributes(layout, 'a_qc')['coordinates'], attributes(layout, 'a')['coordinates']);
  for (const length of [1, 2, 9]) {
    const reader = new NetCDFReader(await read(layout, length, 'file'));
    // Along the times of all machines, load and heat side by side; 9 where a machine has no reading.
    t.same(values(reader, 'a_qc', 8), [1, 2, 9, 2, 9, 9, 4, 9]);
    t.same(values(reader, 'b_qc', 8), [9, 9, 1, 2, 3, 2, 9, 9]);
    t.same(values(reader, 'c_qc', 8), [9, 9, 9, 9, 9, 9, 9, 9]);
    // No test is there for heat: not evaluated, where there is a value.
    t.same(values(reader, 'a_qc_spike', 8), [3, 2, 9, 2, 9, 9, 2, 9]);
    t.same(values(reader, 'a_mode', 4), [0, 1, 9, 9]);
    t.same(values(reader, 'b_mode', 4), [9, 2, 0, 9]);
  }
});

t.test('machines with times of their own', async (t) => {
  const { union: _, ...own } = shape();
  const present = { ...own, machines: own.machines.slice(0, 2) };
  const layout = new MachinesLayout(present, { labels: 'reading' });
  const file = await encodeLayout(layout, readingsOf(FLEET.slice(0, 2), 2), 'file');
  const reader = new NetCDFReader(file);
  t.same(dimensions(layout, 'a_qc'), ['time_a', 'sensor']);
  t.same(values(reader, 'a_qc', 6), [1, 2, 9, 2, 4, 9]);
  t.same(values(reader, 'b_mode', 2), [2, 0]);
});

t.test('stacked: one array of flags', async (t) => {
  const layout = new StackedLayout(shape());
  t.same(dimensions(layout, 'readings_qc'), ['machine', 'time', 'sensor']);
  t.same(dimensions(layout, 'mode'), ['machine', 'time']);
  t.equal(attributes(layout, 'readings')['ancillary_variables'], 'readings_qc readings_qc_spike');
  t.equal(attributes(layout, 'readings_qc')['standard_name'], 'aggregate_quality_flag');
  t.equal(attributes(layout, 'readings_qc_spike')['standard_name'], 'spike_test_quality_flag');
  const reader = new NetCDFReader(await read(layout, 2, 'file'));
  t.same(values(reader, 'readings_qc', 16), [1, 2, 9, 2, 9, 9, 4, 9, 9, 9, 1, 2, 3, 2, 9, 9]);
  t.same(values(reader, 'mode', 12), [0, 1, 9, 9, 9, 2, 0, 9, 9, 9, 9, 9]);
});

t.test('stacked, a variable for each signal: flags for each', async (t) => {
  const layout = new StackedLayout(shape(), 'signals');
  t.same(dimensions(layout, 'load_qc_spike'), ['machine', 'time']);
  t.equal(attributes(layout, 'load')['ancillary_variables'], 'load_qc load_qc_spike');
  t.equal(attributes(layout, 'heat')['ancillary_variables'], 'heat_qc');
  const reader = new NetCDFReader(await read(layout, 1, 'file'));
  t.same(values(reader, 'load_qc', 8), [1, 9, 9, 4, 9, 1, 3, 9]);
});

t.test('ragged: flags along obs, without padding', async (t) => {
  const layout = new RaggedLayout(shape());
  t.match(attributes(layout, 'load'), { ancillary_variables: 'load_qc load_qc_spike' });
  t.same(attributes(layout, 'load_qc'), {
    standard_name: 'aggregate_quality_flag',
    long_name: 'worst flag, load',
    coordinates: attributes(layout, 'load')['coordinates'],
    flag_values: Int8Array.of(1, 2, 3, 4, 9),
    flag_meanings: 'good not_evaluated suspect fail missing',
  });
  t.match(attributes(layout, 'mode'), {
    long_name: 'operating mode of the machine',
    flag_values: Int8Array.of(0, 1, 2, 9),
    flag_meanings: 'normal faulty failed unknown',
  });
  for (const length of [1, 3]) {
    const reader = new NetCDFReader(await read(layout, length, 'file'));
    t.same(values(reader, 'load_qc', 5), [1, 9, 4, 1, 3]);
    t.same(values(reader, 'load_qc_spike', 5), [3, 9, 2, 1, 1]);
    t.same(values(reader, 'mode', 5), [0, 1, 9, 2, 0]);
  }
});

t.test('flags are bytes without _FillValue, of which readers make no floats', async (t) => {
  const layouts = [
    new MachinesLayout(shape(), { labels: 'signal' }),
    new StackedLayout(shape()),
    new RaggedLayout(shape()),
  ];
  for (const { dataset } of layouts) {
    const flags = dataset.variables.filter(({ name }) => /_qc|mode/.test(name));
    t.ok(flags.length > 2);
    for (const { name, type, attributes } of flags) {
      t.equal(type, 'byte', name);
      t.notOk(
        attributes.some((a) => a.name === '_FillValue'),
        name,
      );
    }
  }
});

t.test('batches of any length give the same bytes', async (t) => {
  for (const make of [
    () => new MachinesLayout(shape(), { labels: 'signal' }),
    () => new StackedLayout(shape()),
    () => new StackedLayout(shape(), 'signals'),
    () => new RaggedLayout(shape()),
  ]) {
    const whole = await read(make(), 9, 'any');
    for (const length of [1, 2]) t.ok(whole.equals(await read(make(), length, 'any')), make().name);
  }
});

t.test('a wide gap reads as missing in any order', async (t) => {
  const times = Array.from({ length: 40_000 }, (_, i) => i);
  const ones = times.map(() => 1);
  const fleet: HandMade[] = [
    { name: 'long', times, columns: [ones, ones, ones] },
    { name: 'short', times: [20_000], columns: [[1], [4], [2]] },
  ];
  const source: Signal[] = [{ name: 'load', kind: 'number', attributes: [] }];
  const signals = [...source, ...derivedSignals(source, { flags: 'aggregate', tests: [], mode: true })];
  const layout = new MachinesLayout(shapeOf(fleet, signals), { labels: 'signal' });
  const slabs = [];
  const { layoutSlabs } = await import('../../lib/layout/index.js');
  for await (const slab of layoutSlabs(layout, readingsOf(fleet, 1000), 'any')) slabs.push(slab);
  for (const name of ['short_qc', 'short_mode']) {
    const variable = layout.dataset.variables.findIndex((v) => v.name === name);
    const cells = new Map<number, number>();
    for (const slab of slabs.filter((s) => s.variable === variable)) {
      for (const [i, code] of (slab.data as Int8Array).entries()) cells.set(slab.start[0] + i, code);
    }
    t.equal(cells.size, 40_000, `${name}: every cell is written`);
    const others = [...cells].filter(([at, code]) => code !== 9 && at !== 20_000);
    t.same(others, []);
    t.equal(cells.get(20_000), name === 'short_qc' ? 4 : 2);
  }
});

t.test('a name that a signal has already is another', async (t) => {
  const source: Signal[] = [
    { name: 'load', kind: 'number', attributes: [] },
    { name: 'qc', kind: 'flags', meanings: ['x'], attributes: [] },
    { name: 'readings_qc', kind: 'flags', meanings: ['x'], attributes: [] },
  ];
  const signals = [...source, ...derivedSignals(source, { flags: 'aggregate', tests: [], mode: false })];
  const fleet = shapeOf([{ name: 'a', times: [0], columns: [[1], [0], [0], [1]] }], signals);
  const machines = new MachinesLayout(fleet, { labels: 'signal' });
  t.equal(attributes(machines, 'a')['ancillary_variables'], 'a_qc_2');
  t.ok(machines.changedNames.some(({ name }) => name === 'a_qc_2'));
  const stacked = new StackedLayout(fleet);
  t.equal(attributes(stacked, 'readings')['ancillary_variables'], 'readings_qc_2');
});
