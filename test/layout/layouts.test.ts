import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { NetCDFReader } from 'netcdfjs';
import t from 'tap';
import {
  type FleetShape,
  type Layout,
  layoutSlabs,
  MachinesLayout,
  RaggedLayout,
  StackedLayout,
} from '../../lib/layout/index.js';
import { ValueRanges } from '../../lib/netcdf/classic/value-ranges.js';
import { layoutNotes } from '../../lib/plan/layout-notes.js';
import { scratch } from '../databases.js';
import { needs, needsPython, PYTHON } from '../foreign.js';
import { encodeLayout, type HandMade, readingsOf, shapeOf } from './shapes.js';

const GAP = Number.NaN;

const LAYOUTS: Readonly<Record<string, (shape: FleetShape) => Layout>> = {
  machines: (shape) => new MachinesLayout(ownTimes(shape), { labels: 'signal' }),
  labelled: (shape) => new MachinesLayout(ownTimes(shape), { labels: 'reading' }),
  'machines shared': (shape) => new MachinesLayout(shape, { labels: 'signal' }),
  'labelled shared': (shape) => new MachinesLayout(shape, { labels: 'reading' }),
  stacked: (shape) => new StackedLayout(shape),
  ragged: (shape) => new RaggedLayout(shape, { representation: 'contiguous' }),
};

/** Each machine with an axis of its own. */
function ownTimes({ union: _, ...shape }: FleetShape): FleetShape {
  return shape;
}

const STATES = ['off', 'on duty', 'on/duty', '→'];

/** Number signals and both kinds of text signals; the machines' times differ. */
const MIXED: readonly HandMade[] = [
  {
    name: 'a',
    times: [0, 1, 2, 5],
    columns: [
      [1, 2, GAP, 4],
      [0, 1, GAP, 3],
      [2, GAP, 0, 1],
    ],
    facts: [{ name: 'time', value: 'x' }],
  },
  {
    name: '7',
    times: [1, 3, 4],
    columns: [
      [10, 20, 30],
      [3, 2, 1],
      [1, 1, 0],
    ],
  },
];
const MIXED_SIGNALS = [
  { name: 'speed of "shaft"', units: 'min-1' },
  { name: 'state', kind: 'flags' as const, meanings: STATES },
  { name: 'operator', kind: 'strings' as const, meanings: ['Ann', 'Bö', 'C'] },
];

/** The first `count` values of a variable; netcdfjs also returns the padding behind them. */
function values(reader: NetCDFReader, name: string, count: number): unknown[] {
  const all = (reader.getDataVariable(name) as unknown[]).flat();
  return all.slice(0, count).map((v) => (Number.isNaN(v) ? null : v));
}

/** Codes of a byte variable, which netcdfjs reads as unsigned. */
function codes(reader: NetCDFReader, name: string, count: number): number[] {
  return values(reader, name, count).map((v) => ((v as number) << 24) >> 24);
}

/** The first `count` texts of a char variable, its trailing dimension being `width` bytes. */
function texts(reader: NetCDFReader, name: string, width: number, count: number): string[] {
  const all = (reader.getDataVariable(name) as string[]).flat();
  const bytes = Buffer.from(all.map((c) => (c || '\0').charCodeAt(0) & 255));
  const text = (i: number) => bytes.subarray(i * width, (i + 1) * width).toString();
  return Array.from({ length: count }, (_, i) => text(i).replace(/\0+$/, ''));
}

function attributes(reader: NetCDFReader, name: string): Record<string, unknown> {
  const variable = reader.variables.find((v) => v.name === name);
  const list = (variable?.attributes ?? []) as readonly { readonly name: string; readonly value: unknown }[];
  return Object.fromEntries(list.map((a) => [a.name, typeof a.value === 'string' ? utf8(a.value) : a.value]));
}

/** The reader takes every byte for a character. */
function utf8(text: string): string {
  return Buffer.from(text, 'latin1').toString();
}

t.test('text signals: flags and strings have variables of their own', async (t) => {
  const shape = shapeOf(MIXED, MIXED_SIGNALS);
  for (const length of [1, 2, 100]) {
    const ragged = new NetCDFReader(
      await encodeLayout(new RaggedLayout(shape, { representation: 'contiguous' }), readingsOf(MIXED, length), 'file'),
    );
    t.same(values(ragged, 'speed_of_shaft_', 7), [1, 2, null, 4, 10, 20, 30]);
    t.same(codes(ragged, 'state', 7), [0, 1, -1, 3, 3, 2, 1]);
    t.same(texts(ragged, 'operator', 3, 7), ['C', '', 'Ann', 'Bö', 'Bö', 'Bö', 'Ann']);
    t.match(attributes(ragged, 'state'), {
      flag_meanings: 'off on_duty on_duty_2 _',
      flag_values: [0, 1, 2, 3],
      flag_labels: JSON.stringify(STATES),
    });

    const stacked = new NetCDFReader(await encodeLayout(new StackedLayout(shape), readingsOf(MIXED, length), 'file'));
    t.same(values(stacked, 'readings', 12), [1, 2, null, null, null, 4, null, 10, null, 20, 30, null]);
    t.same(codes(stacked, 'state', 12), [0, 1, -1, -1, -1, 3, -1, 3, -1, 2, 1, -1]);
    t.same(texts(stacked, 'operator', 3, 12), ['C', '', 'Ann', '', '', 'Bö', '', 'Bö', '', 'Bö', 'Ann', '']);
    t.same(texts(stacked, 'machine_time', 1, 2), ['x', ''], 'a fact that is called like a dimension');

    const machines = new NetCDFReader(
      await encodeLayout(LAYOUTS['machines'](shape), readingsOf(MIXED, length), 'file'),
    );
    t.same(values(machines, 'machine_7', 3), [10, 20, 30]);
    t.same(texts(machines, 'a_operator', 3, 4), ['C', '', 'Ann', 'Bö']);
    t.same(codes(machines, 'machine_7_state', 3), [3, 2, 1]);

    const shared = new NetCDFReader(
      await encodeLayout(LAYOUTS['machines shared'](shape), readingsOf(MIXED, length), 'file'),
    );
    t.same(values(shared, 'a', 6), [1, 2, null, null, null, 4]);
    t.same(values(shared, 'machine_7', 6), [null, 10, null, 20, 30, null]);
    t.same(texts(shared, 'a_operator', 3, 6), ['C', '', 'Ann', '', '', 'Bö']);
    t.same(codes(shared, 'machine_7_state', 6), [-1, 3, -1, 2, 1, -1]);
    t.same(values(shared, 'time', 6), [0, 1, 2, 3, 4, 5]);
  }
});

t.test('the texts of flags stay where CF has no words for them', async (t) => {
  const machine = [{ name: 'a', times: [0, 1], columns: [[0, 1]] }];
  const flagsOf = async (meanings: readonly string[]) => {
    const shape = shapeOf(machine, [{ name: 'state', kind: 'flags', meanings }]);
    const layout = new RaggedLayout(shape, { representation: 'contiguous' });
    const reader = new NetCDFReader(await encodeLayout(layout, readingsOf(machine, 9), 'file'));
    const { flag_meanings, flag_labels } = attributes(reader, 'state');
    return { flag_meanings, flag_labels };
  };
  t.same(await flagsOf(['off', 'on@5.5', '-']), { flag_meanings: 'off on@5.5 -', flag_labels: undefined });
  const texts = ['100 %', 'a b', 'a_b', 'cut "off"', 'é', '', '\ud800', '-'];
  const { flag_meanings, flag_labels } = await flagsOf(texts);
  t.equal(flag_meanings, '100_percent a_b a_b_2 cut_off_ e _ __2 -');
  t.same(JSON.parse(String(flag_labels)), texts, 'in the order of the codes');
});

t.test('only text', async (t) => {
  const fleet = [{ name: 'a', times: [0, 1], columns: [[0, 3]] }];
  for (const [name, make] of Object.entries(LAYOUTS)) {
    const layout = make(shapeOf(fleet, [{ name: 'state', kind: 'flags', meanings: STATES }]));
    const reader = new NetCDFReader(await encodeLayout(layout, readingsOf(fleet, 9), 'file'));
    t.same(codes(reader, /machines|labelled/.test(name) ? 'a_state' : 'state', 2), [0, 3], name);
    t.notOk(reader.dimensions.some((d) => d.name === 'sensor'));
  }
});

t.test('interleaved machines in one pass give the same netCDF-4', needs('nccopy', 'ncdump'), async (t) => {
  const directory = scratch(t);
  const shape = shapeOf(MIXED, MIXED_SIGNALS, { state: { comment: 'by hand' } });
  for (const [name, make] of Object.entries(LAYOUTS)) {
    const paths = ['classic', 'netcdf4', 'copy'].map((format) => join(directory, `${name}-${format}.nc`));
    writeFileSync(paths[0], await encodeLayout(make(shape), readingsOf(MIXED, 2), 'file'));
    writeFileSync(paths[1], await encodeLayout(make(shape), readingsOf(MIXED, 2, true), 'any'));
    execFileSync('nccopy', ['-k', 'classic', paths[1], paths[2]]);
    const dump = (path: string) => execFileSync('ncdump', ['-n', 'x', '-p', '9,17', path]).toString();
    t.equal(dump(paths[2]), dump(paths[0]), name);
  }
});

t.test('machines that move are trajectories in the ragged layout', needsPython('netCDF4'), async (t) => {
  const directory = scratch(t);
  const fleet = [
    {
      name: 'truck',
      times: [0, 1],
      columns: [
        [48, 48.5],
        [11, 11.5],
        [20, 21],
      ],
      facts: [
        { name: 'lat', value: 1 },
        { name: 'lon', value: 2 },
      ],
    },
  ];
  const signals = [{ name: 'Latitude' }, { name: 'gps_lon' }, { name: 'load' }];
  const described = { load: { units: 't' }, Latitude: { units: '°' } };
  const layout = new RaggedLayout(shapeOf(fleet, signals, described), { representation: 'contiguous' });
  const path = join(directory, 'moving.nc');
  writeFileSync(path, await encodeLayout(layout, readingsOf(fleet, 9), 'file'));
  const reader = new NetCDFReader(readFileSync(path));
  t.equal(reader.globalAttributes.find((a) => a.name === 'featureType')?.value, 'trajectory');
  t.match(attributes(reader, 'machine'), { cf_role: 'trajectory_id' });
  t.match(attributes(reader, 'gps_lon'), { standard_name: 'longitude', units: 'degrees_east' });
  t.notOk('axis' in attributes(reader, 'gps_lon'), 'an auxiliary coordinate');
  t.match(attributes(reader, 'Latitude'), { units: 'degrees_north' }, 'degrees that say nothing of north');
  t.match(attributes(reader, 'load'), {
    units: 't',
    coordinates: 'time machine_index Latitude gps_lon machine lat lon',
  });
  t.notOk('standard_name' in attributes(reader, 'lat'), 'the yard is not where the truck is');
  t.equal(
    execFileSync(PYTHON, [resolve('test/layout/check_cf.py'), path])
      .toString()
      .trim(),
    '',
  );
  const stacked = new StackedLayout(shapeOf(fleet, signals));
  t.notOk(stacked.dataset.attributes.some((a) => a.name === 'featureType'));
  t.match(layoutNotes(stacked), [/^no featureType: the machines move, .*; layout ragged makes them coordinates/]);
});

t.test('machines are time series where the position of each is known', async (t) => {
  const at = (lat: number | undefined): HandMade => ({
    name: `m${lat}`,
    times: [0],
    columns: [[1]],
    facts:
      lat === undefined
        ? []
        : [
            { name: 'latitude', value: lat },
            { name: 'longitude', value: 11 },
          ],
  });
  const cases = [
    [[at(48), at(49)], 'timeSeries'],
    [[at(48), at(undefined), at(47)], undefined],
    [[at(48), { ...at(91), name: 'beyond the pole' }], undefined],
    [[at(undefined)], undefined],
  ] as const;
  for (const [fleet, featureType] of cases) {
    for (const layout of [new StackedLayout(shapeOf(fleet, [{}])), new RaggedLayout(shapeOf(fleet, [{}]))]) {
      const { attributes, variables } = layout.dataset;
      t.equal(attributes.find((a) => a.name === 'featureType')?.value, featureType, layout.name);
      const machine = variables.find(({ name }) => name === 'machine');
      const role = machine?.attributes.find(({ name }) => name === 'cf_role');
      t.equal(role?.value, featureType === undefined ? undefined : 'timeseries_id');
      const [time] = variables.filter(({ name }) => name === 'time');
      t.equal(
        time.attributes.some(({ name }) => name === 'axis'),
        layout.name === 'stacked',
        'no axis along obs',
      );
    }
  }
  const [, [some]] = cases;
  t.strictSame(layoutNotes(new RaggedLayout(shapeOf(some, [{}]))), [
    'no featureType: CF (9.1) requires latitude and longitude of every machine, and 1 of 3 have none; ' +
      'columns latitude and longitude of the static data give them, or output.machines',
  ]);
  t.strictSame(layoutNotes(new MachinesLayout(shapeOf(some, [{}]), { labels: 'signal' })), []);
});

t.test('metadata of signals and machines', async (t) => {
  const fleet: HandMade[] = [
    {
      name: 'a',
      times: [0],
      columns: [[1], [2]],
      facts: [
        { name: 'year', value: 2010n },
        { name: 'big', value: 2n ** 40n },
        { name: 'mixed', value: 1n },
      ],
    },
    {
      name: 'b',
      times: [0],
      columns: [[3], [4]],
      facts: [
        { name: 'year', value: 2011n },
        { name: 'mixed', value: 'two' },
        { name: 'lat', value: 91 },
      ],
    },
  ];
  const shape = shapeOf(
    fleet,
    [{ units: 'degC', attributes: [{ name: 'location', value: 'top' }] }, { units: 'degC' }],
    {
      s1: { units: 'K', long_name: 'bearing' },
    },
  );
  const stacked = new StackedLayout(shape);
  const variable = (name: string) => stacked.dataset.variables.find((v) => v.name === name);
  t.match(variable('year'), { type: 'int', dimensions: ['machine'] });
  t.match(variable('big'), { type: 'double' });
  t.match(variable('mixed'), { type: 'char' });
  t.match(variable('lat'), {
    type: 'double',
    attributes: [{ name: 'long_name', value: 'lat' }, { name: '_FillValue' }],
  });
  const machines = new MachinesLayout(shape, { labels: 'signal' });
  const reader = new NetCDFReader(await encodeLayout(machines, readingsOf(fleet, 9), 'file'));
  t.same(texts(reader, 'sensor_units', 4, 2), ['degC', 'K']);
  t.same(texts(reader, 'sensor_long_name', 7, 2), ['', 'bearing']);
  t.same(texts(reader, 'sensor_location', 3, 2), ['top', '']);
  t.notOk('units' in attributes(reader, 'a'), 'not all signals have the same units');
  t.same(
    new NetCDFReader(await encodeLayout(stacked, readingsOf(fleet, 9), 'file')).getDataVariable('year'),
    [2010, 2011],
  );
});

t.test('a variable has units where all of it has them', async (t) => {
  const fleet = ['a', 'b'].map((name) => ({
    name,
    times: [0, 1],
    columns: [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  }));
  const variables = async (units: readonly (string | undefined)[]) => {
    const signals = units.map((u) => (u === undefined ? {} : { units: u }));
    const shape = shapeOf(fleet, signals);
    const read = async (layout: Layout) => {
      const reader = new NetCDFReader(await encodeLayout(layout, readingsOf(fleet, 9), 'file'));
      const named = layout.values.map(({ variable }) => layout.dataset.variables[variable].name);
      return named.map((name) => [
        `${name}(${layout.dataset.variables.find((v) => v.name === name)?.dimensions})`,
        attributes(reader, name)['units'],
        values(reader, name, 4),
      ]);
    };
    return [await read(new StackedLayout(shape)), await read(new MachinesLayout(shape, { labels: 'signal' }))];
  };
  const stack = (units: string | undefined) => [['readings(machine,time,sensor)', units, [1, 3, 5, 2]]];
  const arrays = (units: string | undefined) => [
    ['a(time,sensor)', units, [1, 3, 5, 2]],
    ['b(time,sensor)', units, [1, 3, 5, 2]],
  ];
  const split = (...units: (string | undefined)[]) => [
    ['s0(machine,time)', units[0], [1, 2, 1, 2]],
    ['s1(machine,time)', units[1], [3, 4, 3, 4]],
    ['s2(machine,time)', units[2], [5, 6, 5, 6]],
  ];
  t.same(await variables(['K', 'K', 'K']), [stack('K'), arrays('K')]);
  t.same(await variables([undefined, undefined, undefined]), [stack(undefined), arrays(undefined)]);
  t.same(await variables(['K', 'bar', 'K']), [split('K', 'bar', 'K'), arrays(undefined)]);
  t.same(
    await variables(['K', undefined, '1']),
    [split('K', undefined, '1'), arrays(undefined)],
    'no unit is no guess',
  );
});

t.test('units of temperature say what is known of the scale', async (t) => {
  const fleet = [{ name: 'a', times: [0], columns: [[1], [2]] }];
  const scale = (units: string, said: readonly (string | undefined)[]) => {
    const descriptions = Object.fromEntries(
      said.map((text, s) => [`s${s}`, text === undefined ? {} : { attributes: { units_metadata: text } }]),
    );
    const shape = shapeOf(fleet, [{ units }, { units }], descriptions);
    return [new StackedLayout(shape), new RaggedLayout(shape)].map(({ dataset, values }) => {
      const { attributes } = dataset.variables[values[0].variable];
      return attributes.filter(({ name }) => name === 'units_metadata').map(({ value }) => value);
    });
  };
  const [unknown, onScale] = ['temperature: unknown', 'temperature: on_scale'];
  t.same(scale('degC', [undefined, undefined]), [[unknown], [unknown]]);
  t.same(scale('W m-2 K-1', [undefined, undefined]), [[unknown], [unknown]]);
  t.same(scale('degC', [onScale, onScale]), [[onScale], [onScale]]);
  t.same(scale('degC', [onScale, undefined]), [[unknown], [onScale]]);
  t.same(scale('bar', [undefined, undefined]), [[], []]);
  t.same(scale('no unit', [undefined, undefined]), [[], []]);
});

t.test('long gaps are filled in pieces', async (t) => {
  const times = Array.from({ length: 50_000 }, (_, i) => i);
  const fleet = [
    { name: 'all', times, columns: [times] },
    { name: 'some', times: [7, 40_000, 40_001], columns: [[1, 2, 3]] },
  ];
  for (const name of ['stacked', 'machines shared']) {
    const layout = LAYOUTS[name](shapeOf(fleet, [{}]));
    for (const length of [2, 1000]) {
      const reader = new NetCDFReader(await encodeLayout(layout, readingsOf(fleet, length), 'file'));
      const variable = name === 'stacked' ? 'readings' : 'some';
      const some = (reader.getDataVariable(variable) as number[]).slice(-50_000);
      t.same(
        [...some.entries()].filter(([, value]) => !Number.isNaN(value)),
        [
          [7, 1],
          [40_000, 2],
          [40_001, 3],
        ],
        `${name}, ${length}`,
      );
    }
  }
});

t.test('in any order short gaps are written along, so that chunks get full; long ones are not', async (t) => {
  const every = (step: number, from = 0): number[] =>
    Array.from({ length: Math.ceil((60_000 - from) / step) }, (_, i) => from + i * step);
  const fleet = [
    { name: 'even', times: every(2), columns: [every(2)] },
    { name: 'third', times: every(3, 1), columns: [every(3, 1)] },
    { name: 'late', times: [59_000, 59_999], columns: [[1, 2]] },
    { name: 'early', times: [5, 20], columns: [[1, 2]] },
  ];
  const shape = shapeOf(fleet, [{}]);
  const layout = new StackedLayout(shape);
  const total = (shape.union as { length: number }).length;
  const ranges = fleet.map(() => new ValueRanges());
  for await (const { start, count } of layoutSlabs(layout, readingsOf(fleet, 1000, true), 'any')) {
    if (start.length === 3) t.ok(ranges[start[0]].add(start[1], count[1]), 'values come once');
  }
  const gaps = ranges.map((range) => range.gaps(total));
  t.same(gaps.slice(0, 2), [[], []], 'two machines are whole');
  t.match(gaps[2], [{ first: 0 }], 'a long gap is left out');
  t.match(gaps[3], [{ first: gaps[3]?.[0].first }]);
  t.equal(gaps[3]?.length, 1);
});
