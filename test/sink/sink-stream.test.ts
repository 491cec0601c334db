import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import t from 'tap';
import { openSink, type Sink, SinkStream } from '../../lib/sink/index.js';
import { scratch } from '../databases.js';

const PIECES = Array.from({ length: 100 }, (_, i) => Buffer.alloc(10_000, i));
const SIZE = 1_000_000;

t.test('bytes written become one object, behind a head that is known last', async (t) => {
  const directory = scratch(t);
  const sink = openSink(join(directory, 'out'), { defaultName: 'x' });
  const head = Buffer.from('head');
  const body = { size: SIZE + 4, exact: true, head: { length: 4, bytes: Promise.resolve(head) } };
  const stream = new SinkStream(sink, body);
  await pipeline(Readable.from(PIECES), stream);
  t.match(stream.written, { bytes: SIZE + 4, destination: join(directory, 'out') });
  t.ok(readFileSync(join(directory, 'out')).equals(Buffer.concat([head, ...PIECES])));
});

t.test('a sink that fails ends the pipeline with its error, and leaves nothing', async (t) => {
  const directory = scratch(t);
  const sink = openSink(join(directory, 'out'), { defaultName: 'x' });
  for (const size of [SIZE - 1, SIZE + 1]) {
    const stream = new SinkStream(sink, { size, exact: true });
    await t.rejects(pipeline(Readable.from(PIECES), stream), { code: 'ERR_SINK_SIZE' });
  }
  const missing = openSink(join(directory, 'no', 'out'), { defaultName: 'x' });
  const stream = new SinkStream(missing, { size: SIZE, exact: true });
  await t.rejects(pipeline(Readable.from(PIECES), stream), { name: 'SinkError' });
  t.same(readdirSync(directory), []);
});

t.test('a destroyed stream rolls back before it closes', async (t) => {
  const directory = scratch(t);
  const stream = new SinkStream(openSink(join(directory, 'out'), { defaultName: 'x' }), { size: SIZE, exact: true });
  stream.write(PIECES[0]);
  await new Promise((resolve) =>
    stream
      .once('close', resolve)
      .on('error', () => {})
      .destroy(new Error('enough')),
  );
  t.same(readdirSync(directory), []);
  const unused = new SinkStream(openSink(join(directory, 'out'), { defaultName: 'x' }), { size: SIZE, exact: true });
  await new Promise((resolve) => unused.once('close', resolve).destroy());
  t.same(readdirSync(directory), []);
});

t.test('a stalled sink stops the pipeline', async (t) => {
  const idle: Sink = { destination: 'nowhere', check: async () => {}, write: () => new Promise(() => {}) };
  let given = 0;
  const pieces = Readable.from(
    (function* () {
      for (const piece of PIECES) {
        given++;
        yield piece;
      }
    })(),
  );
  const stream = new SinkStream(idle, { size: SIZE, exact: true });
  pieces.pipe(stream);
  for (let i = 0; i < 1000; i++) await new Promise((resolve) => setImmediate(resolve));
  t.ok(given < PIECES.length / 2, `${given} of ${PIECES.length} pieces were taken`);
});

t.test('a closed pipe is no error', async (t) => {
  const stdout = new PassThrough();
  stdout.once('data', () => stdout.destroy());
  const stream = new SinkStream(openSink('-', { defaultName: 'x', stdout }), { size: SIZE, exact: true });
  await pipeline(Readable.from(PIECES), stream);
  t.equal(stream.written?.closedEarly, true);
});
