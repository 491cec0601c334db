import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import t from 'tap';
import { ParquetEncoder } from '../../lib/parquet/index.js';
import { FLAGGED, FLAGGED_BATCH } from '../model/flag-signals.js';
import { readParquet } from './read-parquet.js';

t.test('flags are whole numbers of 8 bits, modes are words', async (t) => {
  const types = ['double', 'int8', 'int8', 'string'] as const;
  const encoder = new ParquetEncoder({
    shape: {
      time: 'MICROS',
      columns: FLAGGED.map(({ name }, s) => ({ name, type: types[s] })),
      rowsPerGroup: 3,
      metadata: [{ key: 'fleetcdf', value: '{}' }],
    },
    signals: FLAGGED,
    machines: ['press'],
  });
  const { rows, metadata } = await readParquet(await buffer(Readable.from([FLAGGED_BATCH]).pipe(encoder)));
  t.match(
    metadata.schema.find(({ name }) => name === 'load_qc'),
    { type: 'INT32', converted_type: 'INT_8', repetition_type: 'OPTIONAL' },
  );
  t.strictSame(
    rows.map((row) => ['load', 'load_qc', 'load_qc_spike', 'mode'].map((name) => row[name])),
    [
      [1.5, 1, 1, 'normal'],
      [2, 2, 2, 'faulty'],
      [3, 3, 1, 'failed'],
      [4, 4, 4, 'unknown'],
      [null, 9, 9, 'unknown'],
    ],
  );
});
