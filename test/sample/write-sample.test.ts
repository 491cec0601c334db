import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { SettingsError, SinkError } from '../../lib/errors.js';
import { writeSample } from '../../lib/sample/index.js';

type Row = [timestamp: string, machine: string, value: number];

function select<T>(path: string, sql: string): T[] {
  const database = new Database(path, { readonly: true });
  try {
    return database.prepare(sql).raw().all() as T[];
  } finally {
    database.close();
  }
}

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

t.test('has the published schema, size and shape', async (t) => {
  const path = join(t.testdir(), 'sample.db');
  const summary = await writeSample(path);
  t.match(summary, { rows: 240_000, machines: 20, points: 3000, bytes: statSync(path).size });
  t.ok(summary.seconds > 0);
  t.strictSame(select(path, 'SELECT name, sql FROM sqlite_schema ORDER BY rowid').slice(0, 4), [
    ...[0, 1, 2, 3].map((i) => [`feat_${i}`, `CREATE TABLE feat_${i} (timestamp TEXT, machine TEXT, value REAL)`]),
  ]);
  t.strictSame(select(path, 'SELECT * FROM static_data')[13], ['machine_13', '2019-01-01', 'Model A', 'Room 123']);
  t.strictSame(select(path, 'SELECT * FROM static_data')[14], ['machine_14', '2019-01-01', 'Model B', 'Room 456']);
  t.strictSame(select(path, 'PRAGMA integrity_check'), [['ok']]);
  t.strictSame(select(path, 'PRAGMA journal_mode'), [['delete']]);
  const table = `SELECT count(*), count(DISTINCT machine), count(DISTINCT timestamp) FROM feat_`;
  for (const i of [0, 1, 2, 3]) t.strictSame(select(path, table + i), [[60_000, 20, 3000]]);
  t.strictSame(select(path, "SELECT count(*) FROM feat_2 WHERE timestamp NOT GLOB '????-??-?? ??:??:??.?????????'"), [
    [0],
  ]);
});

t.test('outliers are about 5 % and beyond ±150; machines go from normal through faulty to failed', async (t) => {
  const path = join(t.testdir(), 'sample.db');
  await writeSample(path);
  for (const signal of [0, 1, 2, 3]) {
    const rows = select<Row>(path, `SELECT timestamp, machine, value FROM feat_${signal} ORDER BY rowid`);
    const good = rows.filter(([, , value]) => Math.abs(value) < 150);
    const outliers = rows.filter(([, , value]) => Math.abs(value) > 150);
    t.equal(good.length + outliers.length, rows.length, 'no value is 150');
    const share = outliers.length / rows.length;
    t.ok(share > 0.045 && share < 0.055, `outliers: ${share}`);
    const above = outliers.filter(([, , value]) => value > 0).length / outliers.length;
    t.ok(above > 0.45 && above < 0.55, `of which above: ${above}`);
    for (const machine of ['machine_0', 'machine_7', 'machine_19']) {
      const own = good.filter((row) => row[1] === machine).map((row) => row[2]);
      const deviation = (from: number, to: number) => {
        const part = own.slice(Math.floor(from * own.length), Math.floor(to * own.length));
        return Math.sqrt(part.reduce((sum, value) => sum + value * value, 0) / part.length);
      };
      t.ok(deviation(0, 0.35) > 2, `${machine} swings at first`);
      t.ok(deviation(0.95, 1) < 0.02, `${machine} is dead at last`);
      const widest = Math.max(...[0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7].map((at) => deviation(at, at + 0.05)));
      t.ok(widest > 1.15 * deviation(0, 0.35), `${machine} swings wider in between`);
    }
  }
});

t.test('both orders hold the same rows', async (t) => {
  const directory = t.testdir();
  const shape = { machines: 7, points: 501, seed: 9 };
  for (const order of ['machine', 'time'] as const) {
    await writeSample(join(directory, `${order}.db`), { ...shape, order });
  }
  for (const signal of [0, 1, 2, 3]) {
    const byMachine = select<Row>(join(directory, 'machine.db'), `SELECT * FROM feat_${signal} ORDER BY rowid`);
    const byTime = select<Row>(join(directory, 'time.db'), `SELECT * FROM feat_${signal} ORDER BY rowid`);
    const index = Array.from({ length: 7 * 501 }, (_, i) => i);
    t.strictSame(
      byMachine.map(([, machine]) => machine),
      index.map((i) => `machine_${Math.floor(i / 501)}`),
    );
    t.strictSame(
      byTime.map(([, machine]) => machine),
      index.map((i) => `machine_${i % 7}`),
    );
    t.ok(index.every((i) => i % 501 === 0 || byMachine[i][0] > byMachine[i - 1][0]));
    t.ok(index.every((i) => i === 0 || byTime[i][0] >= byTime[i - 1][0]));
    t.strictSame(new Set(byMachine.map(String)), new Set(byTime.map(String)));
  }
});

t.test('the same seed gives the same file, another seed other values', async (t) => {
  const directory = t.testdir();
  const write = async (name: string, seed: number) => {
    await writeSample(join(directory, name), { machines: 3, points: 100, seed });
    return join(directory, name);
  };
  const [a, b, c] = [await write('a', 5), await write('b', 5), await write('c', 6)];
  t.equal(sha256(a), sha256(b));
  const values = (path: string) => select<Row>(path, 'SELECT value FROM feat_1').map(String);
  t.equal(values(a).filter((value, i) => value === values(c)[i]).length, 0);
});

t.test('the values of a seed never change', async (t) => {
  const path = join(t.testdir(), 'sample.db');
  await writeSample(path, { machines: 2, points: 50, seed: 3 });
  const values = select<[number]>(path, 'SELECT value FROM feat_0 UNION ALL SELECT value FROM feat_3').flat();
  const bytes = Buffer.from(new Float64Array(values).buffer);
  t.equal(
    createHash('sha256').update(bytes).digest('hex'),
    '2ad874767f88eafb6bb2f24bb78c7869f78619f32421334f6f81e1392d686ea0',
  );
});

t.test('one machine with one point, and a count that is no multiple of a statement', async (t) => {
  const directory = t.testdir();
  t.match(await writeSample(join(directory, 'one.db'), { machines: 1, points: 1 }), { rows: 4 });
  t.strictSame(select(join(directory, 'one.db'), 'SELECT count(*) FROM feat_3'), [[1]]);
  t.match(await writeSample(join(directory, 'odd.db'), { machines: 3, points: 37 }), { rows: 444 });
  t.strictSame(select(join(directory, 'odd.db'), 'SELECT count(*) FROM feat_3'), [[111]]);
});

t.test('progress ends at the total', async (t) => {
  const seen: number[][] = [];
  const onProgress = (rows: number, total: number) => void seen.push([rows, total]);
  await writeSample(join(t.testdir(), 'sample.db'), { machines: 20, points: 5000, onProgress });
  t.equal(seen.length, 8, 'twice a table of 100,000 rows');
  t.strictSame(seen.at(-1), [400_000, 400_000]);
  t.strictSame(
    seen.map(([rows]) => rows),
    [...seen.map(([rows]) => rows)].sort((a, b) => a - b),
  );
});

t.test('a file that is there is kept, or replaced where that is allowed', async (t) => {
  const directory = t.testdir({ 'there.db': 'kept' });
  const path = join(directory, 'there.db');
  await t.rejects(writeSample(path), {
    name: 'SinkError',
    code: 'ERR_DESTINATION_EXISTS',
    message: /there\.db exists/,
  });
  t.equal(readFileSync(path, 'utf8'), 'kept');
  await writeSample(path, { machines: 1, points: 1, overwrite: true });
  t.strictSame(select(path, 'SELECT count(*) FROM feat_0'), [[1]]);
  t.strictSame(readdirSync(directory), ['there.db']);
});

t.test('nothing is put beside a journal or write-ahead log of another database', async (t) => {
  for (const suffix of ['-journal', '-wal']) {
    const directory = t.testdir({ [`a.db${suffix}`]: 'not yours' });
    const expected = { code: 'ERR_DESTINATION_IN_USE', message: new RegExp(`a\\.db${suffix} exists`) };
    await t.rejects(writeSample(join(directory, 'a.db'), { overwrite: true }), expected);
    t.strictSame(readdirSync(directory), [`a.db${suffix}`]);
  }
});

t.test('a directory that is missing, or that stands where the file should', async (t) => {
  const directory = t.testdir({ in: {} });
  const missing = { code: 'ERR_DESTINATION_DIRECTORY', message: /nowhere is not a directory/ };
  await t.rejects(writeSample(join(directory, 'nowhere', 'a.db')), missing);
  const options = { overwrite: true };
  await t.rejects(writeSample(join(directory, 'in'), options), {
    code: 'ERR_DESTINATION_EXISTS',
    message: /not a file/,
  });
  t.strictSame(readdirSync(directory), ['in']);
});

t.test('a failure while writing leaves nothing behind', async (t) => {
  const directory = t.testdir();
  const path = join(directory, 'a.db');
  const onProgress = () => {
    throw new Error('the listener broke');
  };
  const error = await writeSample(path, { points: 10_000, onProgress }).then(
    () => undefined,
    (e) => e,
  );
  t.type(error, SinkError);
  t.match(error, {
    code: 'ERR_DESTINATION_WRITE',
    destination: path,
    message: /a\.db cannot be written: the listener broke/,
  });
  t.match(error.cause, { message: 'the listener broke' });
  t.strictSame(readdirSync(directory), []);
});

t.test('a name that leaves no room for the temporary one', async (t) => {
  const directory = t.testdir();
  const path = join(directory, `${'a'.repeat(250)}.db`);
  await writeSample(path, { machines: 1, points: 1 });
  t.strictSame(readdirSync(directory), [basename(path)], 'it does not depend on it');
  const tooLong = join(directory, `${'a'.repeat(300)}.db`);
  await t.rejects(writeSample(tooLong), { name: 'SinkError' });
  t.strictSame(readdirSync(directory), [basename(path)]);
});

t.test('an abort leaves nothing behind', async (t) => {
  const directory = t.testdir();
  const abort = new AbortController();
  const reason = new Error('interrupted');
  const onProgress = () => abort.abort(reason);
  const writing = writeSample(join(directory, 'a.db'), { points: 10_000, onProgress, signal: abort.signal });
  await t.rejects(writing, { code: 'ERR_ABORTED', cause: reason });
  t.strictSame(readdirSync(directory), []);
});

t.test('a file that appears meanwhile is kept', async (t) => {
  const directory = t.testdir();
  const path = join(directory, 'a.db');
  const onProgress = () => writeFileSync(path, 'somebody else');
  await t.rejects(writeSample(path, { machines: 1, points: 1, onProgress }), { code: 'ERR_DESTINATION_EXISTS' });
  t.equal(readFileSync(path, 'utf8'), 'somebody else');
  t.strictSame(readdirSync(directory), ['a.db']);
});

t.test('options that make no database', async (t) => {
  const directory = t.testdir();
  mkdirSync(join(directory, 'empty'));
  const cases: [object, string, RegExp][] = [
    [{ machines: 0 }, 'machines', /machines is 0; it must be a whole number from 1 to 1,000,000$/],
    [{ machines: 2.5 }, 'machines', /is 2\.5/],
    [{ points: -1 }, 'points', /from 1 to 5,117,517$/],
    [{ points: 5_117_518 }, 'points', /write more machines instead/],
    [{ points: Number.NaN }, 'points', /is NaN/],
    [{ seed: -1 }, 'seed', /seed is -1/],
    [{ seed: 2 ** 32 }, 'seed', /to 4,294,967,295$/],
    [{ order: 'value' }, 'order', /order is "value"; it must be "machine" or "time"/],
  ];
  for (const [options, key, message] of cases) {
    const error = await writeSample(join(directory, 'empty', 'a.db'), options).catch((e) => e);
    t.type(error, SettingsError);
    t.match(error, { name: 'SettingsError', code: 'ERR_SAMPLE_OPTION', key, message });
  }
  t.strictSame(readdirSync(join(directory, 'empty')), []);
});
