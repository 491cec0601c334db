import { join } from 'node:path';
import Database from 'better-sqlite3';
import t, { type Test } from 'tap';
import type { ReadingsTable, ReadOptions } from '../../../lib/source/rows/readings-table.js';
import { MAX_NAMES, NAME_BYTES } from '../../../lib/source/scan/assembly/memory-map.js';
import { WasmScanner } from '../../../lib/source/scan/wasm-scanner.js';
import { PageFile } from '../../../lib/sqlite/page-file.js';
import { type Cell, scratch, writeDatabase } from '../../databases.js';
import { Random } from '../../random.js';
import { openReading, readBoth } from './compare.js';

const TABLE: ReadingsTable = {
  name: 'r',
  machine: 'machine',
  time: 'time',
  signals: [{ signal: 'v', column: 'value' }],
};

type Row = readonly [time: Cell, machine: Cell, ...rest: Cell[]];

/** Number of rows that WebAssembly decoded. */
let taken = 0;
const { take, takePages } = WasmScanner.prototype;
WasmScanner.prototype.take = function (view, header, maxLocal, i, batch, lastRowidAt) {
  const before = batch.length;
  const next = take.call(this, view, header, maxLocal, i, batch, lastRowidAt);
  taken += batch.length - before;
  return next;
};
WasmScanner.prototype.takePages = function (i, usableSize, batch) {
  const before = batch.length;
  const next = takePages.call(this, i, usableSize, batch);
  taken += batch.length - before;
  return next;
};

interface Case {
  readonly columns?: string;
  readonly pragmas?: string;
  /** Run after the rows have been inserted. */
  readonly sql?: string;
  readonly table?: ReadingsTable;
  readonly options?: ReadOptions;
}

/** Check that both readers agree. @returns number of rows that WebAssembly decoded */
async function same(t: Test, what: string, rows: readonly (readonly Cell[])[], how: Case = {}): Promise<number> {
  const { columns = 'time TEXT, machine TEXT, value', pragmas = '', sql, table = TABLE, options } = how;
  const path = writeDatabase(join(scratch(t), 'r.db'), { r: { columns, rows } }, pragmas);
  if (sql !== undefined) new Database(path).exec(sql).close();
  const database = openReading(path);
  const file = new PageFile(database);
  taken = 0;
  const both = await readBoth(file, table, options);
  database.close();
  file.close();
  if ('reason' in both) throw new Error(both.reason);
  // Ignore keys that are not read.
  const read = options?.keys === false ? { machine: [], time: [], names: [] } : {};
  t.strictSame({ ...both.pages, ...read }, { ...both.rows, ...read }, what);
  return taken;
}

/** Rows that WebAssembly should decode: ordinary ones of a machine whose name was added by an earlier row. */
function usualRows(rows: readonly Row[], isUsual: (row: Row) => boolean, isLost: (row: Row) => boolean = () => false) {
  const known = new Set<string>();
  let bytes = 0;
  let count = 0;
  for (const row of rows) {
    const name = String(row[1]);
    if (typeof row[1] !== 'string' || isLost(row)) continue;
    if (known.has(name)) {
      if (isUsual(row)) count++;
      continue;
    }
    const length = Buffer.byteLength(name);
    if (known.size === MAX_NAMES || bytes + length > NAME_BYTES) continue;
    known.add(name);
    bytes += length;
  }
  return count;
}

const always = () => true;

const timeOf = (n: number): string => new Date(1_546_300_800_000 + n * 60_500).toISOString().slice(0, -1);

/** Each of `rows` among four ordinary ones: with more unusual rows LeafScan stops trying WebAssembly. */
function among(rows: readonly Row[], ...rest: Cell[]): Row[] {
  return rows.flatMap((row, n): Row[] => [
    row,
    ...[0, 1, 2, 3].map((k): Row => [timeOf(4 * n + k), `m${k}`, n / 8, ...rest]),
  ]);
}

t.test('names: more than fit, in any order, of any length', async (t) => {
  const random = new Random(11);
  // A new name every eighth row. The empty one appears after the table is full.
  const short = Array.from({ length: 3000 }, (_, n) => (n === 2500 ? '' : `${'x'.repeat(n % 17)}${n}`.slice(-20)));
  const long = Array.from({ length: 400 }, (_, n) => `${n} ${'ö'.repeat(50 + random.below(100))}`);
  for (const names of [short, long]) {
    const rows = Array.from({ length: 8 * names.length }, (_, i): Row => {
      const limit = 1 + (i >> 3);
      return [timeOf(i), names[i % 8 === 0 ? limit - 1 : random.below(limit)], i / 4];
    });
    const count = usualRows(rows, always);
    t.ok(count > rows.length / 2, `${count} of ${rows.length} rows`);
    t.equal(await same(t, `${names.length} names`, rows), count, 'rows of names that there is room for are taken');
  }
});

t.test('names that are not UTF-8, or contain NUL', async (t) => {
  const bytes = ['ff', 'fe', 'c3', 'c3a9', 'c3a9ff', '610062', '61', '6162636465666768ff', '6162636465666768fe'];
  const rows = Array.from({ length: 900 }, (_, i): Row => {
    return [timeOf(i), Buffer.from(bytes[(i * i + i) % bytes.length], 'hex'), i];
  });
  const count = await same(t, 'names', rows, { sql: 'UPDATE r SET machine = CAST(machine AS TEXT)' });
  const met = new Set(rows.map(([, machine]) => (machine as Buffer).toString('hex')));
  t.equal(count, rows.length - met.size);
});

/** The subset of ISO 8601 that WebAssembly parses; JavaScript parses the rest. */
function isUsualTime(text: Cell): boolean {
  const found = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(\.\d{1,9})?[Zz]?$/.exec(String(text));
  if (found === null) return false;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && month > 0;
  // A time of January 1970 may be a missing one.
  const isNearZero = year === 1970 && month === 1;
  return exists && !isNearZero && year > 1677 && year < 2262 && hour < 24 && minute < 60 && second < 60;
}

const DATES = [
  ...['2019-01-01', '2019-12-31', '2020-02-29', '2019-02-29', '1900-02-29', '2000-02-29', '2100-02-29', '2019-02-30'],
  ...['2019-04-31', '2019-06-31', '2019-09-31', '2019-11-31', '2019-05-31', '2019-00-10', '2019-13-01', '2019-01-00'],
  ...['1677-09-20', '1677-09-22', '1677-12-31', '1678-01-01', '1969-12-31', '1970-01-01', '2261-12-31', '2262-01-01'],
  ...['2262-04-11', '2262-04-12', '0000-01-01', '9999-12-31', '2019-1-01', '2019/01/01', '201a-01-01', '20190101'],
  ...['2019- 1- 1', '2019-12- 9', '2019- 0- 1', '2019-  -01', '2019-01- 0', '2019-02-3 '],
];
const CLOCKS = [
  '00:00:00',
  '08:09:10',
  '23:59:59',
  '24:00:00',
  '08:60:00',
  '08:00:60',
  '08:0a:00',
  '8:00:00',
  '08:00',
  ' 8: 9: 1',
  ' 8: 9:  ',
];
const ZONES = ['', 'Z', 'z', ' Z', '+02:00', '-0530', '+01', ' +01', '+24:00', ' ', '  ', 'ZZ', 'X', '\0'];

function* times(): Generator<string> {
  for (const date of DATES) {
    yield date;
    for (const separator of [' ', 'T', 't', '_']) for (const clock of CLOCKS) yield `${date}${separator}${clock}`;
    for (const zone of ZONES) yield `${date} 12:34:56${zone}`;
  }
  for (let digits = 0; digits <= 12; digits++) {
    for (const mark of ['.', ',']) {
      for (const zone of ZONES) yield `2019-03-04T05:06:07${mark}${'987654321012'.slice(0, digits)}${zone}`;
    }
  }
}

/** A text with one character changed, inserted or removed. */
function changed(text: string, random: Random): string {
  const at = random.below(text.length);
  const put = random.chance(0.2) ? '' : random.pick([...'0123456789:-. TtZz,+/;@a\0é']);
  return text.slice(0, at) + put + text.slice(at + random.below(2));
}

t.test('every notation of a time, and texts that nearly are times', async (t) => {
  const random = new Random(12);
  const texts = [...times()];
  const usual = [
    '2019-01-31 08:00:09',
    '2019- 1-31 08: 0: 9',
    '2020-02-29T23:59:59.123456789Z',
    '2261-12-31 00:00:00.12345678',
  ];
  for (let n = 0; n < 3000; n++) texts.push(changed(random.pick(usual), random));
  t.ok(texts.some(isUsualTime) && !texts.every(isUsualTime));
  for (const timeUnit of [undefined, 's', 'julian'] as const) {
    const rows = among(texts.map((text, n): Row => [text, `m${n % 4}`, n]));
    const table = { ...TABLE, ...(timeUnit && { timeUnit }) };
    // A row without a time does not add the name of its machine.
    rows.unshift(...[0, 1, 2, 3].map((k): Row => [timeOf(k), `m${k}`, k]));
    const count = usualRows(rows, ([time]) => isUsualTime(time));
    t.equal(await same(t, `times, unit ${timeUnit}`, rows, { table }), count);
  }
});

/** Up to here WebAssembly takes integers; a double may have to round larger ones. */
const EXACT = 2n ** 53n;
const LARGE = 2 ** 53 + 2;

t.test('every kind of value', async (t) => {
  const integers = [0, 7, 8, 15, 16, 23, 24, 31, 32, 47, 48, 53, 62, 63].flatMap((bits) => {
    const power = 2n ** BigInt(bits);
    return [power - 1n, power, power + 1n, -power - 1n, -power, -power + 1n].filter((n) => BigInt.asIntN(64, n) === n);
  });
  const reals = [-0, 0, 0.1, -1 / 3, 5e-324, 2.2e-308, 1.7976931348623157e308, LARGE, -1e15, 3];
  const others = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, '12.5', ' 7 ', 'off', '', Buffer.from('9')];
  const values: Cell[] = [...integers, ...reals, null, ...others];
  for (const type of ['', 'REAL', 'INTEGER', 'BLOB']) {
    const rows = among(
      values.map((value, n): Row => [timeOf(n), 'm0', value, n % 3 === 0 ? null : value]),
      1,
    );
    const columns = `time TEXT, machine TEXT, value ${type}, more ${type}`;
    const signals = ['more', 'value'].map((column) => ({ signal: column, column }));
    const isUsual = (row: Row): boolean => {
      const found = row.slice(2).map((value) => {
        const isNumber = typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
        return isNumber && (type === 'REAL' || type === 'INTEGER') ? Number(value) : value;
      });
      // A column of INTEGER stores a whole REAL as an integer, a column of REAL the other way round.
      const isWhole = (v: Cell): v is bigint =>
        type !== 'REAL' && (typeof v === 'bigint' || (v === LARGE && type === 'INTEGER'));
      const isUsualNumber = (v: Cell): boolean => (isWhole(v) ? v <= EXACT && v >= -EXACT : Number.isFinite(Number(v)));
      return found.every((v) => v === null || (typeof v !== 'string' && !Buffer.isBuffer(v) && isUsualNumber(v)));
    };
    const table = { ...TABLE, signals };
    t.equal(await same(t, `values ${type}`, rows, { columns, table }), usualRows(rows, isUsual), type);
    t.equal(await same(t, 'keys', rows, { columns, table, options: { values: false } }), usualRows(rows, always));
    const usual = rows.filter(isUsual).length;
    t.equal(await same(t, 'values', rows, { columns, table, options: { keys: false } }), usual, 'no name is looked at');
  }
});

t.test('rowids of every length', async (t) => {
  const powers = Array.from({ length: 64 }, (_, bits) => 2n ** BigInt(bits));
  const all = powers.flatMap((power) => [power - 1n, power, power + 1n, -power, -power - 1n, -power + 1n]);
  const ids = [...new Set(all)].filter((n) => BigInt.asIntN(64, n) === n).sort((a, b) => (a < b ? -1 : 1));
  const rows = ids.map((id, n) => [id, timeOf(n), `m${n % 3}`, n]);
  const columns = 'id INTEGER PRIMARY KEY, time TEXT, machine TEXT, value';
  for (const pragmas of ['PRAGMA page_size = 512', 'PRAGMA page_size = 4096']) {
    t.equal(await same(t, pragmas, rows, { columns, pragmas }), rows.length - 3);
  }
});

t.test('unusual rows: one of eight, of four, of two, all', async (t) => {
  const count = 16_000;
  for (const [share, least, most] of [
    [8, (count * 7) / 8 - 8, (count * 7) / 8 - 7],
    [4, 3000, (count * 3) / 4],
    [2, 900, 2000],
    [1, 0, 0],
  ]) {
    const rows = Array.from({ length: count }, (_, n): Row => {
      return [timeOf(n), n % share === 0 ? BigInt(n % 5) : `m${n % 8}`, n / 2];
    });
    const fast = await same(t, `one of ${share}`, rows, { columns: 'time TEXT, machine, value REAL' });
    t.ok(least <= fast && fast <= most, `${fast} of ${count} rows were taken`);
  }
});

t.test('seventy columns, of which WebAssembly can read the first sixty-four', async (t) => {
  const names = Array.from({ length: 68 }, (_, s) => `c${s}`);
  const columns = `time TEXT, machine TEXT, ${names.join(', ')}`;
  const rows = Array.from({ length: 500 }, (_, n): Row => [timeOf(n), `m${n % 2}`, ...names.map((_, s) => n + s / 8)]);
  const read = (wanted: string[]) => ({
    columns,
    table: { ...TABLE, signals: wanted.map((column) => ({ signal: column, column })) },
  });
  t.equal(await same(t, 'all', rows, read(names)), 0);
  t.equal(await same(t, 'the first', rows, read(names.slice(0, 62))), rows.length - 2);
  t.equal(await same(t, 'one behind', rows, read([names[62]])), 0);
});

t.test('pages of every size, rows on overflow pages among others', async (t) => {
  for (const size of [512, 1024, 4096, 16_384, 65_536]) {
    // Around the largest payload without overflow pages, and much more.
    const lengths = [size - 90, size - 60, size - 40, size - 30, size, 5 * size];
    const rows = Array.from({ length: 3000 }, (_, n): Row => {
      const note = n % 30 === 29 ? 'x'.repeat(lengths[((n - 29) / 30) % lengths.length]) : 'short';
      return [timeOf(n), `m${n % 7}`, n / 16, note];
    });
    // Payloads of more than `size` - 35 bytes overflow (Database File Format, 1.6). WebAssembly leaves out serial types
    // of three bytes.
    const stays = ([, , , note]: Row): boolean => String(note).length < Math.min(size - 80, 8000);
    const columns = 'time TEXT, machine TEXT, value REAL, note TEXT';
    const fast = await same(t, `page size ${size}`, rows, { columns, pragmas: `PRAGMA page_size = ${size}` });
    const count = usualRows(rows, stays);
    t.ok(fast >= count && fast < count + 70, `${fast} rows, at least ${count}`);
  }
});

t.test('without memory for WebAssembly rows are decoded all the same', async (t) => {
  const rows = Array.from({ length: 300 }, (_, i) => [
    `2020-01-01 00:00:${String(i % 60).padStart(2, '0')}`,
    'a',
    i / 4,
  ]);
  t.equal(await same(t, 'with memory', rows), 299, 'all but the one that tells the name of the machine');
  const { open } = WasmScanner;
  WasmScanner.open = () => undefined;
  t.teardown(() => {
    WasmScanner.open = open;
  });
  t.equal(await same(t, 'without memory', rows), 0);
});
