import t from 'tap';
import { SettingsError } from '../../lib/errors.js';
import { checkSettings } from '../../lib/settings/index.js';
import { parseJson } from '../../lib/settings/parse-json.js';

/** The error for `value` as the content of settings.json. */
function refused(value: unknown): SettingsError {
  try {
    checkSettings(value, 'settings.json');
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error(`accepted: ${JSON.stringify(value)}`);
}

const reading = { table: 'feat_0', machine: 'machine', time: 'timestamp', signals: { sensor0: 'value' } };
const withReading = (change: object) => ({ source: { readings: [{ ...reading, ...change }] } });
const withRule = (rule: object) => ({ clean: { signals: { '*': [{ rule: 'range', min: 0, replace: 0, ...rule }] } } });

t.test('an unknown key: a suggestion, or the possible keys', async (t) => {
  const cases: [value: unknown, key: string, text: string][] = [
    [{ output: { layuot: 'machines' } }, 'output.layuot', 'did you mean output.layout?'],
    [{ companyName: 'Acme' }, 'companyName', 'did you mean company_name?'],
    [{ layout: 'machines' }, 'layout', 'did you mean output.layout?'],
    [{ output: { part_size: 1 } }, 'output.part_size', 'did you mean s3.part_size?'],
    [{ clean: { machine: { padnumber: true } } }, 'clean.machine.padnumber', 'did you mean clean.machine.pad_numbers?'],
    [withReading({ tiem: 't' }), 'source.readings[0].tiem', 'did you mean source.readings[0].time?'],
    [
      withRule({ maximum: 1 }),
      'clean.signals["*"][0].maximum',
      'clean.signals["*"][0] can have rule, min, max, replace and comment',
    ],
    [
      { fnord: 1 },
      'fnord',
      'settings can have $schema, company_name, source, clean, output, destination, zone, s3, memory, threads, verify and receipt',
    ],
    [{ 'a b': 1 }, '["a b"]', 'settings can have'],
  ];
  for (const [value, key, text] of cases) {
    const error = refused(value);
    t.equal(error.code, 'ERR_SETTINGS_KEY');
    t.equal(error.name, 'SettingsError');
    t.equal(error.key, key);
    t.ok(error.message.startsWith(`settings.json: ${key} is not a setting; ${text}`), error.message);
  }
});

t.test('a key in its old and its new spelling', async (t) => {
  const error = refused({ clean: { machine: { padNumbers: true, pad_numbers: false } } });
  t.equal(error.code, 'ERR_SETTINGS_KEY');
  t.equal(error.key, 'clean.machine.padNumbers');
  t.match(error.message, 'clean.machine.padNumbers is the old spelling of pad_numbers, which is present too');
});

t.test('a wrong value: what was found and what would be right', async (t) => {
  const cases: [value: unknown, key: string | undefined, text: string][] = [
    [null, undefined, 'the file is null; it must be an object: { … }'],
    [[], undefined, 'the file is an empty list; it must be an object: { … }'],
    [{ output: [1] }, 'output', 'output is a list; it must be an object: { … }'],
    [
      { output: { layout: 'machine' } },
      'output.layout',
      'output.layout is the text "machine"; it must be "machines", "stacked" or "ragged"; did you mean "machines"?',
    ],
    [
      { output: { layout: 5 } },
      'output.layout',
      'output.layout is the number 5; it must be "machines", "stacked" or "ragged"',
    ],
    [
      { output: { deflate: 'high' } },
      'output.deflate',
      'output.deflate is the text "high"; it must be a whole number from 0 to 9',
    ],
    [
      { output: { deflate: 10 } },
      'output.deflate',
      'output.deflate is the number 10; it must be a whole number from 0 to 9',
    ],
    [
      { output: { deflate: 1.5 } },
      'output.deflate',
      'output.deflate is the number 1.5; it must be a whole number from 0 to 9',
    ],
    [{ threads: 0 }, 'threads', 'threads is the number 0; it must be a whole number of at least 1'],
    [{ company_name: '' }, 'company_name', 'company_name is the text ""; it must be text that is not empty'],
    [
      { source: { readings: [] } },
      'source.readings',
      'source.readings is an empty list; it must be a list with at least one item: [ … ]',
    ],
    [
      withReading({ signals: {} }),
      'source.readings[0].signals',
      'source.readings[0].signals is an empty object; it must be an object with at least one key: { … }',
    ],
    [
      withReading({ signals: { 'a/b~c': 1 } }),
      'source.readings[0].signals["a/b~c"]',
      'source.readings[0].signals["a/b~c"] is the number 1; it must be text or an object',
    ],
    [
      withRule({ replace: true }),
      'clean.signals["*"][0].replace',
      'clean.signals["*"][0].replace is true; it must be a number or "missing"',
    ],
    [
      { clean: { time: { round: 3600 } } },
      'clean.time.round',
      'clean.time.round is the number 3600; it must be text like "1h", "15min", "10s", "250ms" or "1h30m"',
    ],
    [{ clean: { time: { round: '0s' } } }, 'clean.time.round', 'clean.time.round is "0s", which is no time at all'],
    [
      { memory: 'lots' },
      'memory',
      'memory is the text "lots"; it must be a whole number of at least 1 or text like "64MiB"',
    ],
    [{ memory: '0MB' }, 'memory', 'memory is "0MB", which is not a size'],
    [{ memory: 3 }, 'memory', 'memory is 3; it must be at least "512KiB"'],
    [
      { s3: { endpoint: 'localhost:9000' } },
      's3.endpoint',
      's3.endpoint is the text "localhost:9000"; it must be text like "http://',
    ],
    [{ s3: { endpoint: 'http://' } }, 's3.endpoint', 's3.endpoint is not a URL'],
    [withRule({ min: 5, max: 1 }), 'clean.signals["*"][0]', 'clean.signals["*"][0] has min 5 above max 1'],
  ];
  for (const [value, key, text] of cases) {
    const error = refused(value);
    t.equal(error.code, 'ERR_SETTINGS_VALUE');
    t.equal(error.key, key);
    t.ok(error.message.startsWith(`settings.json: ${text}`), error.message);
  }
  t.match(refused({ company_name: ['x'.repeat(99)] }).message, /is a list/);
  t.match(refused({ output: { layout: 'x'.repeat(99) } }).message, `"${'x'.repeat(40)}…"`);
});

t.test('a missing key, or two keys that exclude each other', async (t) => {
  const { table: _, ...noTable } = reading;
  const { time: __, ...noTime } = reading;
  const { machine: ___, ...noMachine } = reading;
  const { signals: ____, ...noSignals } = reading;
  const cases: [reading: object, text: RegExp][] = [
    [noTable, /^settings\.json: source\.readings\[0\] lacks table or query$/],
    [noTime, /lacks time \(The column with the time: ISO/],
    [noMachine, /lacks machine or machine_name$/],
    [noSignals, /lacks signals or signal with value$/],
    [{ ...reading, query: 'SELECT 1' }, /has both table and query; remove one of them$/],
    [{ ...reading, machine_name: 'm' }, /has machine and machine_name; only one of them is allowed$/],
    [{ ...reading, signal: 's', value: 'v' }, /has signals and signal with value; only one/],
    [{ ...noSignals, signal: 's' }, /lacks value beside signal/],
    [{ ...reading, name: 'n' }, /lacks query beside name/],
  ];
  for (const [reading, text] of cases) {
    const error = refused({ source: { readings: [reading] } });
    t.equal(error.code, 'ERR_SETTINGS_MISSING');
    t.match(error.key, /^source\.readings\[0\]/);
    t.match(error.message, text);
  }
  t.match(refused({ source: { machines: { table: 't' } } }), { key: 'source.machines.key', message: /lacks key/ });
  t.match(refused({ clean: { signals: { a: [{ rule: 'range', replace: 0 }] } } }).message, /lacks min or max$/);
});

t.test('rules for a signal that the readings do not name', async (t) => {
  const clean = { signals: { senosr0: [] } };
  t.match(refused({ ...withReading({}), clean }), {
    code: 'ERR_SETTINGS_KEY',
    key: 'clean.signals.senosr0',
    message: /^settings\.json: clean\.signals\.senosr0 .* did you mean "sensor0"\?$/,
  });
  t.match(refused({ ...withReading({}), output: { signals: { senosr0: { units: 'K' } } } }), {
    code: 'ERR_SETTINGS_KEY',
    key: 'output.signals.senosr0',
  });
  t.match(refused({ output: { signals: { a: { unit: 'K' } } } }).message, 'did you mean output.signals.a.units?');
  t.match(
    refused({ output: { signals: { a: { standard_name: 'Air Temp' } } } }).message,
    'output.signals.a.standard_name is "Air Temp", which is not in the CF Standard Name Table v',
  );
  t.ok(checkSettings({ clean }, 'x.json'), 'without readings the names are known later');
  const { signals: _, ...tall } = { ...reading, signal: 's', value: 'v' };
  t.ok(checkSettings({ source: { readings: [tall] }, clean }, 'x.json'), 'and so in a tall table');
});

t.test('one line per problem; a misspelt key does not count as missing too', async (t) => {
  const error = refused({ output: { layout: 'x', deflate: 'x' }, threads: 'x', s3: { regoin: 'x' } });
  t.equal(error.message.split('\n').length, 4);
  for (const line of error.message.split('\n')) t.match(line, /^settings\.json: /);
  const { table: _, ...rest } = reading;
  t.equal(
    refused({ source: { readings: [{ ...rest, tabel: 'feat_0' }] } }).message,
    'settings.json: source.readings[0].tabel is not a setting; did you mean source.readings[0].table?',
  );
});

t.test('credentials are refused anywhere, and never repeated', async (t) => {
  const secret = 'wJalrXUtnFEMI';
  const cases = [
    { s3: { secret_access_key: secret } },
    { s3: { accessKeyId: secret } },
    { s3: { sessionToken: secret } },
    { aws_access_key_id: secret },
    { credentials: { key: secret } },
    { s3: { endpoint: `http://user:${secret}@127.0.0.1` } },
  ];
  for (const value of cases) {
    const error = refused(value);
    t.equal(error.code, 'ERR_SETTINGS_CREDENTIALS');
    t.match(error.message, /the AWS SDK finds/i);
    t.notMatch(error.message, secret);
  }
});

t.test('a zone or an epoch that does not exist', async (t) => {
  const cases: [value: unknown, key: string, text: RegExp][] = [
    [
      { source: { time: { zone: 'Europe/Berln' } } },
      'source.time.zone',
      /no time zone; did you mean "Europe\/Berlin"\?/,
    ],
    [{ source: { time: { zone: 'CEST' } } }, 'source.time.zone', /is "CEST", which is no time zone.*write one like/],
    [withReading({ zone: 'local' }), 'source.readings[0].zone', /no time zone/],
    [{ source: { time: { epoch: '2001-02-30' } } }, 'source.time.epoch', /is no date; write one like "2001" or/],
    [{ source: { time: { epoch: 'Cocoa' } } }, 'source.time.epoch', /"Cocoa"/],
    [withReading({ epoch: '1904', time_unit: 'julian' }), 'source.readings[0].epoch', /beside Julian days/],
  ];
  for (const [value, key, text] of cases) {
    const error = refused(value);
    t.equal(error.code, 'ERR_SETTINGS_VALUE');
    t.equal(error.key, key);
    t.match(error.message, text);
  }
});

t.test('keys of the prototype are keys like others', async (t) => {
  for (const text of [
    '{"__proto__": {"destination": "x.nc"}}',
    '{"constructor": {"prototype": {"destination": "x.nc"}}}',
    '{"source": {"__proto__": {"path": "x.db"}}}',
    '{"output": {"toString": 1, "hasOwnProperty": 2}}',
    '{"clean": {"signals": {"*": [{"rule": "range", "min": 0, "replace": 0, "__proto__": {"max": 1}}]}}}',
  ]) {
    t.equal(refused(parseJson(text, 'settings.json')).code, 'ERR_SETTINGS_KEY', text);
  }
  const signals = '{"__proto__": "a", "constructor": "b", "toString": "c"}';
  const source = `{"readings": [{"table": "t", "machine": "m", "time": "t", "signals": ${signals}}]}`;
  const clean = '{"signals": {"__proto__": [], "constructor": []}}';
  const output = '{"encoding": {"__proto__": {"dtype": "float32"}}, "signals": {"__proto__": {"units": "K"}}}';
  const text = `{"source": ${source}, "clean": ${clean}, "output": ${output}}`;
  const settings = checkSettings(parseJson(text, 'settings.json'));
  t.same([...settings.clean.signals.keys()], ['__proto__', 'constructor']);
  t.same([...settings.output.signals.keys()], ['__proto__']);
  t.same(Object.entries(settings.output.encoding), [['__proto__', { dtype: 'float32' }]]);
  t.same(Object.keys(Object.prototype), [], 'nothing reached the prototype of all objects');
});

t.test('what is no JSON, has too many faults, or names of any length', async (t) => {
  let deep = {};
  for (let depth = 0; depth < 100_000; depth++) deep = { source: deep };
  t.match(refused(deep), { code: 'ERR_SETTINGS_VALUE', message: /cannot be read as JSON: objects within too many/ });
  t.match(refused({ source: () => {} }), { code: 'ERR_SETTINGS_VALUE', message: /could not be cloned/ });
  const many = refused({ source: { readings: Array.from({ length: 10_000 }, () => 1) } });
  t.match(many.message, /\nand 29,950 more problems$/);
  const long = refused({ ['k'.repeat(10_000_000)]: 1, output: { layout: 'x'.repeat(10_000_000) } });
  t.ok(long.message.length < 10_000, `a message of ${long.message.length} characters`);
  t.match(long.message, /… \(10,000,\d\d\d characters\) …/);
});
