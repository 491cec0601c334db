import { join } from 'node:path';
import t from 'tap';
import { asciiName } from '../../lib/layout/ascii-names.js';
import { attributeNames, NameSpace } from '../../lib/layout/cf-names.js';
import { MachinesLayout } from '../../lib/layout/machines.js';
import { RaggedLayout } from '../../lib/layout/ragged.js';
import { StackedLayout } from '../../lib/layout/stacked.js';
import { scratch, writeDatabase } from '../databases.js';
import { run } from './run.js';
import { shapeOf } from './shapes.js';

t.test('names are ASCII, in the usual form of a letter or as its code point', async (t) => {
  const names: Record<string, string> = {
    speed_2: 'speed_2',
    'press 1': 'press_1',
    "it's": 'it_s',
    'Öl/Presse': 'Ol_Presse',
    'O\u0308l': 'Ol',
    Straße: 'Strasse',
    'Łódź Ærø': 'Lodz_AEro',
    '°C': 'degC',
    'temp °C': 'temp_degC',
    'temp°C': 'temp_degC',
    'Humidity %': 'Humidity_percent',
    '%RH': 'percent_RH',
    'µg/m³': 'ug_m3',
    'CO₂': 'CO2',
    ключ: 'u043au043bu044eu0447',
    // Not the letter without its mark: й is a letter of its own.
    йод: 'u0439u043eu0434',
    温度: 'u6e29u5ea6',
    한국: 'ud55cuad6d',
    'x\u030c': 'x',
    'te🌡️mp': 'te_mp',
    '🌡️ room': '_room',
    'a"': 'a_',
    '\ud800': '_',
    '': '',
  };
  for (const [text, name] of Object.entries(names)) t.equal(asciiName(text), name, JSON.stringify(text));
  t.equal(asciiName('ön@5.5 a', '.+@-'), 'on@5.5_a');
});

t.test('names are given once, whatever their case', async (t) => {
  const names = new NameSpace(['time']);
  const wanted = ['time', 'a b', 'a-b', 'A_B', 'a_b_2', '🌡️', 'te🌡️mp', 'string7', '1a', 'Time'];
  t.strictSame(
    wanted.map((name) => names.claim(name, 'signal')),
    [
      ...['signal_time', 'a_b', 'a_b_2', 'A_B_3', 'a_b_2_2', 'signal_', 'te_mp', 'signal_string7', 'signal_1a'],
      'signal_Time_2',
    ],
  );
  t.equal(names.claim('a b', 'machine'), 'machine_a_b', 'a fact gives way to a signal');
  t.strictSame(
    names.changed.filter(({ isNumbered }) => isNumbered).map(({ original }) => original),
    ['a-b', 'A_B', 'a_b_2', 'Time'],
  );
});

t.test('facts as attributes keep away from those of CF, and from each other', async (t) => {
  const facts = ['model', 'Model', 'Baujahr (ca.)', 'units', 'long_name', '_x', '7', 'comment', 'source', 'a/b', 'a b'];
  const { names, changed } = attributeNames(
    facts.map((name) => ({ name, value: name === 'source' ? 7n : 'x' })),
    ['comment'],
  );
  t.strictSame(names, [
    ...['model', 'Model_2', 'Baujahr_ca_', 'static_units', 'static_long_name', 'static_x', 'static_7'],
    ...['static_comment', 'static_source', 'a_b', 'a_b_2'],
  ]);
  t.equal(changed.length, names.length - 1);
});

t.test('every layout keeps the original names', async (t) => {
  const machines = ['Presse "ö"', 'PRESSE O ', '7'].map((name) => ({
    name,
    times: [0],
    columns: [[1], [2], [0]],
    facts: [{ name: 'Baujahr?', value: 2010n }],
  }));
  const signals = [{ name: 'Temp' }, { name: 'temp' }, { name: 'Öl', kind: 'flags' as const, meanings: ['an'] }];
  const shape = shapeOf(machines, signals);
  const layouts = [
    new MachinesLayout(shape, { labels: 'signal' }),
    new StackedLayout(shape),
    new RaggedLayout(shape),
  ] as const;
  const original = layouts.map(({ dataset }) =>
    Object.fromEntries(
      dataset.variables.flatMap(({ name, attributes }) =>
        attributes.filter((a) => a.name === 'original_name').map(({ value }) => [name, value]),
      ),
    ),
  );
  t.same(original[0], {
    Presse_o_: 'Presse "ö"',
    PRESSE_O__2: 'PRESSE O ',
    machine_7: '7',
    Presse_o__Ol: 'Öl',
    PRESSE_O__2_Ol: 'Öl',
    machine_7_Ol: 'Öl',
  });
  t.same(original[1], { Ol: 'Öl', Baujahr_: 'Baujahr?' });
  t.same(original[2], { temp_2: 'temp', Ol: 'Öl', Baujahr_: 'Baujahr?' });
  const [first] = layouts[0].dataset.variables.filter(({ name }) => name === 'Presse_o_');
  t.match(Object.fromEntries(first.attributes.map(({ name, value }) => [name, value])), {
    machine: 'Presse "ö"',
    Baujahr_: Int32Array.of(2010),
    original_names: '{"Baujahr_":"Baujahr?"}',
  });
});

t.test('a note counts the names that are not those of the database', async (t) => {
  const directory = scratch(t);
  const database = writeDatabase(join(directory, 'names.db'), {
    log: {
      columns: 'time INTEGER, machine TEXT, Temp REAL, "temp°" REAL, "Öl" REAL',
      rows: [
        [1_700_000_000, 'a', 1, 2, 3],
        [1_700_000_060, 'a', 1, 2, 4],
      ],
    },
  });
  const { notes, plan } = await run(database, join(directory, 'out.nc'), { output: { layout: 'ragged' } });
  const note = /^2 variables have another name .*: "temp°" is temp_deg and "Öl" is Ol; names are ASCII/;
  t.match(notes, [note]);
  t.match([plan?.['note']].flat(), [note]);
});
