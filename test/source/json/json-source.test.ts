import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { openJsonReadings, openReadings } from '../../../lib/job/open-source.js';
import { isTall } from '../../../lib/model/readings.js';
import { quote } from '../../../lib/sqlite/sql.js';
import { scratch } from '../../databases.js';
import { SCHEMAS, writeSchema } from '../../discovery/schemas/index.js';
import { collect } from '../collect.js';
import { hourly, inputOf, lines, read, timeOf } from './inputs.js';

const PAST_SAMPLE = 20_000;

/** The rows of a table as JSON objects, written by SQLite. */
function rowsOf(path: string, table: string): string[] {
  const database = new Database(path, { readonly: true });
  const columns = (database.pragma(`table_xinfo(${quote(table)})`) as { name: string }[]).map((c) => c.name);
  const pairs = columns.map((name) => `'${name.replaceAll("'", "''")}', ${quote(name)}`);
  const rows = database
    .prepare(`SELECT json_object(${pairs.join(', ')}) FROM ${quote(table)}`)
    .pluck()
    .all() as string[];
  database.close();
  return rows;
}

t.test('rows of a table read as JSON equal the table, whatever its schema', async (t) => {
  const directory = scratch(t);
  let compared = 0;
  for (const [i, schema] of SCHEMAS.entries()) {
    const path = writeSchema(join(directory, `${i}`), schema);
    const source = openReadings({ path, reader: 'rows' });
    const [{ name, readings }] = source.tables;
    const refers = readings.machineNames !== undefined || (isTall(readings) && readings.signalNames !== undefined);
    const expected = { signals: source.signalNames, readings: await collect(source) };
    await source.close();
    // A stream is one table, so compare only databases with one table.
    if (source.tables.length > 1 || refers || source.tableReports.length > 1) continue;
    const input = { ...inputOf(rowsOf(path, name).join('\n'), 100, name), path };
    const found = await read(input);
    t.same({ signals: found.signals, readings: found.readings }, expected, schema.name);
    compared++;
  }
  t.ok(compared >= 15, `${compared} schemas compared`);
});

t.test('array, lines, adjacent objects, indented: the same result, however they are cut', async (t) => {
  const rows = [
    ...hourly(60, (i) => ({ machine: `mäch "${i % 3}"`, a: i / 8, b: i % 2 === 0 ? null : -i, s: '\u{1f600},{' })),
  ];
  const texts = {
    array: JSON.stringify(rows),
    'array of lines': `[${rows.map((row) => JSON.stringify(row)).join(',\n')}]\n`,
    lines: lines(rows),
    'lines as Windows ends them, behind a byte-order mark': `\ufeff${lines(rows).replaceAll('\n', '\r\n')}`,
    'without anything between': rows.map((row) => JSON.stringify(row)).join(''),
    indented: JSON.stringify(rows, null, 2),
    'two arrays': `${JSON.stringify(rows.slice(0, 7))}\n${JSON.stringify(rows.slice(7))}`,
  };
  const expected = await read(texts.lines);
  t.equal(Object.keys(expected.readings).length, 3);
  t.equal(expected.readings['mäch "1"'][timeOf(1)][1], -1);
  t.equal(expected.readings['mäch "0"'][timeOf(0)][2], '\u{1f600},{');
  for (const [name, text] of Object.entries(texts)) {
    for (const chunk of [1, 2, 7, 1000, 1 << 20]) {
      t.same(await read(inputOf(text, chunk)), expected, `${name}, ${chunk} bytes at a time`);
    }
  }
});

t.test('numbers are exact: nanoseconds since 1970, and whatever a double holds', async (t) => {
  const times = [1_577_836_800_000_000_001n, 1_577_836_800_000_000_002n, 1_577_836_800_000_000_004n];
  const values = ['0.1', '5e-324', '123456789.123456789'];
  const text = times.map((time, i) => `{"t":${time},"machine":7,"v":${values[i]}}`).join('\n');
  const source = await openJsonReadings(inputOf(text));
  for await (const batch of source.batches()) {
    t.same([...batch.time.subarray(0, batch.length)], times);
    t.same([...batch.values[0].subarray(0, batch.length)], values.map(Number));
  }
  t.same(source.machines.names, ['7']);
  await source.close();
});

t.test(
  'true is 1, false 0, null missing; numbers may be spelled as text; a key that comes twice counts once',
  async (t) => {
    const text = [
      '{"time":"2000-01-01T00:00","machine":"a","b":true,"n":"1.5","v":1,"v":2}',
      '{"time":"2000-01-01T01:00","machine":"a","b":false,"n":" 2 ","v":null}',
      '{"time":"2000-01-01T02:00","machine":"a","n":"x","v":1e999}',
    ].join('\n');
    const { readings, tally, signals } = await read(text);
    t.same(signals, ['b', 'n', 'v']);
    t.same(readings['a'], {
      [timeOf(0)]: [1, 1.5, 2],
      [timeOf(1)]: [0, 2, null],
      [timeOf(2)]: [null, null, null],
    });
    t.same(tally, ['rows.n: 1 × not a number', 'rows.v: 1 × infinite']);
  },
);

t.test('rows that are no readings, and late keys, are counted and left out', async (t) => {
  const rows = [
    ...hourly(PAST_SAMPLE, (i) => ({ v: i, ...(i >= PAST_SAMPLE - 3 && { late: i }), ...(i === 5 && { v: [1] }) })),
  ];
  const more = [42, 'text', [1, 2], { machine: 'a', v: 1 }, { time: 'never', machine: 'a' }, { time: timeOf(0), v: 1 }];
  const { readings, tally, signals } = await read(lines([...rows, ...(more as object[])]));
  t.same(signals, ['v']);
  t.equal(Object.keys(readings['a']).length, PAST_SAMPLE);
  t.same(readings['a'][timeOf(5)], [null]);
  t.same(readings['a'][timeOf(PAST_SAMPLE - 1)], [PAST_SAMPLE - 1]);
  t.same(tally, [
    'rows.v: 1 × object or array',
    'rows.late: 3 × not in the first rows',
    // Each element of an array is a row.
    'rows: 4 × row that is no object',
    'rows.time: 1 × null time',
    'rows.time: 1 × unreadable time',
    'rows.machine: 1 × null machine',
  ]);
});

t.test('values of a column that is empty in the first rows are counted', async (t) => {
  const rows = hourly(PAST_SAMPLE, (i) => ({ v: i, w: i < PAST_SAMPLE - 2 ? null : i }));
  t.same((await read(lines(rows))).tally, ['rows.w: 2 × not in the first rows']);
});

t.test('late texts become categories too', async (t) => {
  const state = (i: number): string => (i < PAST_SAMPLE - 2 ? ['on', 'off'][i % 2] : ['broken', 'off'][i % 2]);
  const { readings, tally } = await read(lines(hourly(PAST_SAMPLE, (i) => ({ state: state(i) }))));
  t.same(tally, []);
  t.same(
    [0, 1, PAST_SAMPLE - 2, PAST_SAMPLE - 1].map((i) => readings['a'][timeOf(i)][0]),
    ['on', 'off', 'broken', 'off'],
  );
});

t.test('more texts than a signal may have are counted', async (t) => {
  const state = (i: number): string => (i < PAST_SAMPLE - 2000 ? ['on', 'off'][i % 2] : `text ${i}`);
  const { readings, tally } = await read(lines(hourly(PAST_SAMPLE, (i) => ({ state: state(i) }))));
  t.same(tally, ['rows.state: 1002 × one text more than a signal may have']);
  t.equal(readings['a'][timeOf(PAST_SAMPLE - 1003)][0], `text ${PAST_SAMPLE - 1003}`);
  t.equal(readings['a'][timeOf(PAST_SAMPLE - 1002)][0], null);
});

t.test('a tall stream: late signals and late texts', async (t) => {
  const rows = [
    ...hourly(PAST_SAMPLE, (i) => ({ signal: i % 2 === 0 ? 'load' : 'door', value: i % 2 === 0 ? i : 'open' })),
  ];
  const late = [
    { time: timeOf(30_000), machine: 'a', signal: 'door', value: 'ajar' },
    { time: timeOf(30_001), machine: 'a', signal: 'door', value: 3 },
    { time: timeOf(30_002), machine: 'a', signal: 'wind', value: 3 },
    { time: timeOf(30_003), machine: 'b', signal: 'load', value: 'broken' },
  ];
  const text = lines([...rows, ...late]);
  const { readings, tally, signals } = await read(text);
  t.same(signals, ['door', 'load']);
  t.same(readings['a'][timeOf(30_000)], ['ajar', null]);
  t.same(readings['a'][timeOf(30_001)], ['3', null]);
  t.notOk(Object.hasOwn(readings['a'], timeOf(30_002)));
  t.same(tally, ['rows.signal: 1 × of a signal not in the first rows', 'rows.value: 1 × not a number']);
  const some = await read(text, { selection: { signals: ['door'] } });
  t.same(some.signals, ['door']);
  t.same(some.tally, [], 'a signal that nobody wants cannot come too late');
  const named = { name: '', machine: 'machine', time: 'time', signalColumn: 'signal', valueColumn: 'value' };
  const signalsNamed = ['load', 'wind'].map((column) => ({ signal: `${column}_1`, column }));
  const asked = await read(text, { readings: [{ ...named, signals: signalsNamed }] });
  t.same(asked.signals, ['load_1', 'wind_1'], 'a signal that settings name may come late');
  t.same(asked.readings['a'][timeOf(30_002)], [null, 3]);
});

t.test('filtered rows are not counted as bad input', async (t) => {
  const rows = hourly(100, (i) => ({ machine: `m${i % 4}`, v: i === 9 ? 'broken' : i, w: i }));
  const since = 946_684_800_000_000_000n + 12n * 3_600_000_000_000n;
  const wanted = {
    machines: ['m1', 'm3', 'm9'],
    signals: ['v'],
    window: { since, until: since + 12n * 3_600_000_000_000n },
  };
  const { readings, tally, warnings, signals } = await read(lines(rows), { selection: wanted });
  t.same(signals, ['v']);
  t.same(Object.keys(readings), ['m1', 'm3']);
  t.same(Object.values(readings['m1']).flat(), [13, 17, 21]);
  t.same(tally, []);
  t.match(warnings, [/^no machine "m9"; there are: m0, m1, m2, m3$/]);
});

t.test('settings name keys as they name columns; faults of other keys are not counted', async (t) => {
  const rows = hourly(PAST_SAMPLE, (i) => ({
    v: i,
    tags: { x: 1 },
    ...(i === PAST_SAMPLE - 1 && { late: 7, other: 8 }),
  }));
  const readings = { name: '', machine: 'MACHINE', time: 'time' };
  const signals = [
    { signal: 'value', column: 'v' },
    { signal: 'late', column: 'late' },
  ];
  const found = await read(lines(rows), { readings: [{ ...readings, signals }] });
  t.same(found.signals, ['value', 'late']);
  t.same(found.readings['a'][timeOf(PAST_SAMPLE - 1)], [PAST_SAMPLE - 1, 7]);
  t.same(found.tally, []);
  t.match(found.warnings, [/none of the first 1\d,\d+ rows of input has "late"/]);
  const wrong = { ...readings, time: 'tmie', signals: [] };
  await t.rejects(read(lines(hourly(3, () => ({ v: 1 }))), { readings: [wrong] }), {
    code: 'ERR_SOURCE_NO_COLUMN',
    message: /no column "tmie" .* did you mean "time"\?/,
  });
});

t.test('keys that differ only by case are distinct', async (t) => {
  const rows = hourly(3, (i) => ({ v: i, V: i + 10, '': i + 20, 'a"b': i + 30, ['\0']: i + 40 }));
  const { signals, readings } = await read(lines(rows));
  t.same(signals, ['v', 'V_2', '', 'a"b', '\ufffd']);
  t.same(readings['a'][timeOf(2)], [2, 12, 22, 32, 42]);
});
