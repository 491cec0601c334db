import t from 'tap';
import { SettingsError } from '../../lib/errors.js';
import { parseSettings } from '../../lib/settings/index.js';

function refused(output: object): SettingsError {
  try {
    parseSettings({ output }, 's.json');
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error(`accepted: ${JSON.stringify(output)}`);
}

t.test('attributes: text, a number, lists of one kind', async (t) => {
  const attributes = { summary: 'Räume', processing_level: 2, extent: [0, 0.5], keywords: ['a', 'b'] };
  const { output } = parseSettings({ output: { attributes, signals: { 'a b': { attributes: { depth: 1 } } } } });
  t.strictSame(output.attributes, attributes);
  t.strictSame(output.signals.get('a b'), { attributes: { depth: 1 } });
});

t.test('an attribute of the program, or a name that is none: what would be right', async (t) => {
  const cases: [name: string, problem: string][] = [
    ['title', 'is one that fleetcdf writes itself: set output.title'],
    ['Title', 'is one that fleetcdf writes itself (title): set output.title'],
    ['history', 'is one that fleetcdf writes itself: set output.stamp'],
    ['institution', 'is one that fleetcdf writes itself: set company_name'],
    ['time_coverage_end', 'is one that fleetcdf writes itself: it follows from the times that are read'],
    ['geospatial_lat_min', 'is one that fleetcdf writes itself: it follows from the positions of the machines'],
    ['a/b', 'is no name for an attribute; take letters (A to Z), digits and underscores, a letter first: "a_b"'],
    ['_x', 'is no name for an attribute; take letters (A to Z), digits and underscores, a letter first: "x"'],
    ['1 b', 'is no name for an attribute; take letters (A to Z), digits and underscores, a letter first: "b"'],
    ['e\u0301', 'is no name for an attribute; take letters (A to Z), digits and underscores, a letter first: "e"'],
    ['', 'is no name for an attribute; take letters (A to Z), digits and underscores, a letter first'],
  ];
  for (const [name, problem] of cases) {
    const error = refused({ attributes: { [name]: 'x' } });
    t.equal(error.code, 'ERR_SETTINGS_KEY', name);
    t.ok(error.message.startsWith(`s.json: ${error.key} ${problem}`), error.message);
  }
  for (const [name, problem] of [
    [
      'units',
      'output.signals["a b"].attributes.units is one that fleetcdf writes itself: set output.signals["a b"].units',
    ],
    ['_FillValue', '…: set output.encoding["a b"]._FillValue'],
    ['valid_min', '…: set a range rule in clean.signals["a b"]'],
    ['coordinates', '…: it names variables, which output.layout decides'],
  ]) {
    const error = refused({ signals: { 'a b': { attributes: { [name]: 'x' } } } });
    t.equal(error.key, `output.signals["a b"].attributes.${name}`);
    t.ok(error.message.endsWith(problem.replace('…', '')), error.message);
  }
  t.match(refused({ attributes: { summary: 'x', Summary: 'x' } }), {
    code: 'ERR_SETTINGS_KEY',
    message: 's.json: output.attributes.Summary differs from summary in letter case alone; keep one',
  });
});

t.test('a value that no attribute can have', async (t) => {
  const cases: [value: unknown, problem: string][] = [
    [true, 'is true; it must be text that is not empty, a number or a list with at least one item: [ … ]'],
    ['', 'is the text ""; it must be text that is not empty'],
    [[], 'is an empty list; it must be'],
    [{}, 'is an empty object; it must be'],
    [null, 'is null; it must be'],
    [['a', 1], 'mixes numbers and texts; make all of one kind'],
    ['a\0b', 'holds a NUL or half a character'],
    [['\ud800'], 'holds a NUL or half a character'],
  ];
  for (const [value, problem] of cases) {
    const error = refused({ attributes: { x: value } });
    t.match(error, { code: 'ERR_SETTINGS_VALUE', key: 'output.attributes.x' });
    t.ok(error.message.startsWith(`s.json: output.attributes.x ${problem}`), error.message);
  }
  t.match(refused({ format: 'cdf5', attributes: { x: ['a', 'b'] } }), {
    code: 'ERR_SETTINGS_VALUE',
    message: 's.json: output.attributes.x is a list of texts, which only netcdf4 can hold; write one: "a, b"',
  });
  t.match(refused({ attributes: { x: [[1]] } }), { code: 'ERR_SETTINGS_VALUE', key: 'output.attributes.x' });
});
