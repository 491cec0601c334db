import { Readable } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import t from 'tap';
import type { MachineBatch, ReadingBatch } from '../../lib/model/batch.js';
import type { Signal } from '../../lib/model/signal.js';
import { LineEncoder, type TextFormatName } from '../../lib/text/index.js';
import { TimeText } from '../../lib/time/format-time.js';
import { Random } from '../random.js';

/** The text of a time in nanoseconds, the slow way. */
function iso(time: bigint): string {
  const rest = ((time % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const seconds = new Date(Number((time - rest) / 1_000_000n)).toISOString().slice(0, 19);
  const digits = String(rest).padStart(9, '0');
  const length = rest === 0n ? 0 : rest % 1_000_000n === 0n ? 3 : rest % 1000n === 0n ? 6 : 9;
  return `${seconds}${length === 0 ? '' : `.${digits.slice(0, length)}`}Z`;
}

t.test('times are ISO 8601 to the digits they need', async (t) => {
  const random = new Random(11);
  const writer = new TimeText();
  const bytes = Buffer.alloc(TimeText.LENGTH + 4, '#');
  const write = (time: bigint) => bytes.toString('latin1', 2, writer.write(bytes, 2, time));
  for (const time of [0n, -1n, -1_000_000_000n, 1_546_300_800_000_000_000n, -(2n ** 63n), 2n ** 63n - 1n]) {
    t.equal(write(time), iso(time));
  }
  for (let i = 0; i < 5000; i++) {
    const scale = random.pick([1n, 1000n, 1_000_000n, 1_000_000_000n, 86_400_000_000_000n]);
    const time = (BigInt(Math.floor((random.next() - 0.5) * 2 ** 53)) * 997n * scale) % (2n ** 63n - 1n);
    if (write(time) !== iso(time)) t.equal(write(time), iso(time));
  }
});

const SIGNALS: readonly Signal[] = [
  { name: 'time', kind: 'number', attributes: [] },
  { name: 'a "b", c', kind: 'number', attributes: [] },
  { name: 'state', kind: 'flags', meanings: ['on', 'two\nlines', '', 'ü,"'], attributes: [] },
];
const MACHINES = ['m1', '=cmd, "x"'];

const { NaN: MISSING } = Number;
const BATCH: ReadingBatch = {
  length: 4,
  machine: Uint32Array.of(0, 1, 0, 1),
  time: BigInt64Array.of(0n, 500_000_000n, 1n, 2_000n),
  values: [
    Float64Array.of(1, MISSING, -0, 1.7976931348623157e308),
    Float64Array.of(0.1, 5e-324, MISSING, 1e21),
    Float64Array.of(0, 1, 2, 3),
  ],
};

function encode(format: TextFormatName, batches: readonly (ReadingBatch | MachineBatch)[]): Promise<string> {
  return textOf(Readable.from(batches).pipe(new LineEncoder({ format, signals: SIGNALS, machines: MACHINES })));
}

t.test('csv: RFC 4180', async (t) => {
  t.equal(
    await encode('csv', [BATCH]),
    [
      'time,machine,signal_time,"a ""b"", c",state',
      '1970-01-01T00:00:00Z,m1,1,0.1,on',
      '1970-01-01T00:00:00.500Z,"=cmd, ""x""",,5e-324,"two\nlines"',
      '1970-01-01T00:00:00.000000001Z,m1,-0,,""',
      '1970-01-01T00:00:00.000002Z,"=cmd, ""x""",1.7976931348623157e+308,1e+21,"ü,"""',
      '',
    ].join('\n'),
  );
  t.equal(await encode('csv', []), 'time,machine,signal_time,"a ""b"", c",state\n', 'a header without readings');
});

t.test('ndjson: every line is an object', async (t) => {
  const lines = (await encode('ndjson', [BATCH])).split('\n');
  t.equal(lines.pop(), '');
  t.strictSame(
    lines.map((line) => JSON.parse(line)),
    [
      { time: '1970-01-01T00:00:00Z', machine: 'm1', signal_time: 1, 'a "b", c': 0.1, state: 'on' },
      {
        time: '1970-01-01T00:00:00.500Z',
        machine: MACHINES[1],
        signal_time: null,
        'a "b", c': 5e-324,
        state: 'two\nlines',
      },
      { time: '1970-01-01T00:00:00.000000001Z', machine: 'm1', signal_time: -0, 'a "b", c': null, state: '' },
      {
        time: '1970-01-01T00:00:00.000002Z',
        machine: MACHINES[1],
        signal_time: 1.7976931348623157e308,
        'a "b", c': 1e21,
        state: 'ü,"',
      },
    ],
  );
  t.equal(await encode('ndjson', []), '');
});

t.test('batches of one machine, and lines longer than a piece', async (t) => {
  const long = 'x'.repeat(300_000);
  const encoder = new LineEncoder({ format: 'csv', signals: [], machines: [long] });
  const batch: MachineBatch = { machine: 0, length: 3, time: BigInt64Array.of(0n, 1n, 2n), values: [] };
  const lines = (await textOf(Readable.from([batch, batch]).pipe(encoder))).split('\n');
  t.equal(lines.length, 8);
  t.ok(lines.slice(1, 7).every((line) => line.endsWith(`Z,${long}`)));
  t.equal(encoder.lines, 6);
});

t.test('nothing is encoded that nobody reads', async (t) => {
  let taken = 0;
  const length = 16384;
  function* batches() {
    for (; taken < 100; taken++) {
      const columns = Array.from({ length: 3 }, () => new Float64Array(length));
      yield { length, machine: new Uint32Array(length), time: new BigInt64Array(length), values: columns };
    }
  }
  const encoder = new LineEncoder({ format: 'ndjson', signals: SIGNALS, machines: MACHINES });
  Readable.from(batches(), { highWaterMark: 2 }).pipe(encoder);
  encoder.once('readable', () => {});
  for (let turn = 0; turn < 1000; turn++) await new Promise((resolve) => setImmediate(resolve));
  t.ok(taken <= 8, `${taken} of 100 batches were taken`);
  encoder.destroy();
});
