import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import t from 'tap';
import type { MachineBatch } from '../../lib/model/batch.js';
import { IntegerCodes } from '../../lib/model/integer-codes.js';
import type { Signal } from '../../lib/model/signal.js';
import { type ParquetColumn, ParquetEncoder, type ParquetShape, rowsPerGroup } from '../../lib/parquet/index.js';
import { readParquet } from './read-parquet.js';

const shape = (columns: readonly ParquetColumn[], rows: number): ParquetShape => ({
  time: 'NANOS',
  columns,
  rowsPerGroup: rows,
  metadata: [{ key: 'fleetcdf', value: '{}' }],
});

const number = (name: string): Signal => ({ name, kind: 'number', attributes: [] });

const batchOf = (first: number, ...values: readonly (readonly number[])[]): MachineBatch => ({
  length: values[0].length,
  machine: 0,
  time: BigInt64Array.from(values[0], (_, i) => BigInt(first + i)),
  values: values.map((column) => Float64Array.from(column)),
});

t.test('the sign of zero, values that are missing, and rounded ones, in row groups of a few rows', async (t) => {
  const signals = [number('a'), number('b')];
  const columns = [
    { name: 'a', type: 'double' },
    { name: 'b', type: 'float' },
  ] as const;
  for (const rows of [1, 3, 1000]) {
    const unfit: string[] = [];
    const encoder = new ParquetEncoder({
      shape: shape(columns, rows),
      signals,
      machines: ['m'],
      onUnrepresentable: (signal) => unfit.push(signal),
    });
    const [a, b] = [
      [0, -0, 0, -0, Number.NaN, 1.1, Number.NEGATIVE_INFINITY],
      [0.1, Number.NaN, -0, 1e39, -1e300, 2, 3],
    ];
    const bytes = await buffer(Readable.from([batchOf(0, a, b), batchOf(7, [], [])]).pipe(encoder));
    const { rows: found, metadata } = await readParquet(bytes);
    t.equal(metadata.row_groups.length, Math.ceil(7 / rows));
    t.strictSame(
      found.map((row) => row['time']),
      a.map((_, i) => BigInt(i)),
    );
    const areZeros = found.slice(0, 4).map((row) => Object.is(row['a'], -0));
    t.strictSame(areZeros, [false, true, false, true]);
    t.strictSame(found.map((row) => row['a']).slice(4), [null, 1.1, Number.NEGATIVE_INFINITY]);
    t.strictSame(
      found.map((row) => row['b']),
      [Math.fround(0.1), null, -0, null, null, 2, 3],
    );
    t.strictSame(unfit, ['b', 'b']);
    t.strictSame([...encoder.values], [6, 4]);
  }
});

t.test('integers of 64 bits, also those whose codes are in the list', async (t) => {
  for (const type of ['int64', 'uint64'] as const) {
    const integers = new IntegerCodes(type);
    // Its bits plus the turn of the codes are those of a NaN.
    const listed = BigInt.asIntN(64, 0x7ff8_0000_0000_0001n - 0x2545_f491_4f6c_dd1dn);
    const values =
      type === 'int64' ? [listed, -1n, 2n ** 63n - 1n, -(2n ** 63n)] : [listed, 1n, 2n ** 64n - 1n, 2n ** 63n];
    const signals: Signal[] = [{ name: 'n', kind: 'integer', integers, attributes: [] }];
    const encoder = new ParquetEncoder({ shape: shape([{ name: 'n', type }], 100), signals, machines: ['m'] });
    const batch = batchOf(0, [...values.map((value) => integers.encode(value)), Number.NaN]);
    const { rows, metadata } = await readParquet(await buffer(Readable.from([batch]).pipe(encoder)));
    t.strictSame(
      rows.map((row) => row['n']),
      [...values, null],
      type,
    );
    t.strictSame(metadata.row_groups[0].columns[2].meta_data?.statistics?.null_count, 1n);
  }
});

t.test('no row at all', async (t) => {
  const encoder = new ParquetEncoder({
    shape: shape([{ name: 'a', type: 'double' }], 10),
    signals: [number('a')],
    machines: [],
  });
  const { rows, metadata } = await readParquet(await buffer(Readable.from([]).pipe(encoder)));
  t.strictSame([rows, metadata.num_rows, metadata.schema.length], [[], 0n, 4]);
});

t.test('it takes no more than a row group ahead of its reader', async (t) => {
  const rows = 5000;
  const encoder = new ParquetEncoder({
    shape: shape([{ name: 'a', type: 'double' }], rows),
    signals: [number('a')],
    machines: ['m'],
  });
  let given = 0;
  const batches = function* () {
    for (; given < 300; given++)
      yield batchOf(
        given * 1000,
        Array.from({ length: 1000 }, () => Math.random()),
      );
  };
  const stream = Readable.from(batches(), { objectMode: true, highWaterMark: 2 }).pipe(encoder);
  await new Promise((resolve) => stream.once('readable', resolve));
  await setTimeout(100);
  // A piece of 256 KiB is filled, another one waits; then come a row group and the batches that wait.
  t.ok(given * 1000 <= (2 * 2 ** 18) / 8 + rows + 10_000, `${given} batches`);
  const { rows: found } = await readParquet(await buffer(stream));
  t.equal(found.length, 300_000);
});

t.test('rows of a group follow from the number of columns', (t) => {
  t.strictSame([3, 17, 18, 100, 5000].map(rowsPerGroup), [122_880, 122_880, 116_508, 20_971, 1024]);
  t.end();
});
