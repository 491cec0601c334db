import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { LineEncoder } from '../../lib/text/index.js';
import { FLAGGED, FLAGGED_BATCH } from '../model/flag-signals.js';

t.test('flags are numbers, modes are words', async (t) => {
  const csv = new LineEncoder({ format: 'csv', signals: FLAGGED, machines: ['press'] });
  t.equal(
    await text(Readable.from([FLAGGED_BATCH]).pipe(csv)),
    [
      'time,machine,load,load_qc,load_qc_spike,mode',
      '1970-01-01T00:00:00Z,press,1.5,1,1,normal',
      '1970-01-01T00:00:01Z,press,2,2,2,faulty',
      '1970-01-01T00:00:02Z,press,3,3,1,failed',
      '1970-01-01T00:00:03Z,press,4,4,4,unknown',
      '1970-01-01T00:00:04Z,press,,9,9,unknown',
      '',
    ].join('\n'),
  );
  const ndjson = new LineEncoder({ format: 'ndjson', signals: FLAGGED, machines: ['press'] });
  const lines = (await text(Readable.from([FLAGGED_BATCH]).pipe(ndjson))).trimEnd().split('\n');
  t.strictSame(JSON.parse(lines[4]), {
    time: '1970-01-01T00:00:04Z',
    machine: 'press',
    load: null,
    load_qc: 9,
    load_qc_spike: 9,
    mode: 'unknown',
  });
});
