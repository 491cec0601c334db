import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import t from 'tap';
import { openJsonReadings } from '../../../lib/job/open-source.js';
import { openInput, streamInput } from '../../../lib/source/json/input.js';
import { hourly, inputOf, lines } from './inputs.js';

const NAMES = { path: 'input', description: 'a test', name: 'rows' };

/** Endless rows, with a count of those requested. */
function endless(): { stream: Readable; asked: () => number } {
  let rows = 0;
  const stream = new Readable({
    highWaterMark: 1 << 14,
    read() {
      this.push(lines(hourly(100, (i) => ({ machine: `m${i % 10}`, v: rows + i }))));
      rows += 100;
    },
  });
  return { stream, asked: () => rows };
}

async function settled(count: () => number): Promise<number> {
  let last = -1;
  while (last !== count()) {
    last = count();
    for (let i = 0; i < 1000; i++) await new Promise((resolve) => setImmediate(resolve));
  }
  return last;
}

t.test('back-pressure stops reading the input', async (t) => {
  const { stream, asked } = endless();
  const source = await openJsonReadings(streamInput(stream, NAMES));
  const sampled = asked();
  t.ok(sampled < 20_000, `${sampled} rows were looked at first`);
  let taken = 0;
  let goOn = (): void => {};
  const stalled = new Writable({
    objectMode: true,
    highWaterMark: 1,
    write(batch, _encoding, done) {
      taken += batch.length;
      goOn = done;
    },
  });
  const piped = pipeline(source.stream(), stalled);
  const before = await settled(asked);
  // One batch is being written, one waits for it, two are buffered in the stream, one is being read.
  t.ok(before < sampled + 6 * 8192, `${before} rows were read for a sink that takes nothing`);
  for (let i = 0; i < 20; i++) {
    goOn();
    await settled(asked);
  }
  t.ok(asked() > before + 10 * 8192, 'it goes on when batches are taken');
  t.ok(asked() < taken + 6 * 8192, `${asked()} rows were read, ${taken} taken`);
  stalled.destroy(new Error('enough'));
  await t.rejects(piped, { message: 'enough' });
  await source.close();
  t.ok(stream.destroyed, 'the input is let go');
});

t.test('a second pass is an error', async (t) => {
  const source = await openJsonReadings(inputOf(lines(hourly(3, (i) => ({ v: i })))));
  t.equal(source.isRewindable, false);
  source.batches();
  t.throws(() => source.batches(), { message: /only once/ });
  await source.close();
});

t.test('abort ends waiting for rows', async (t) => {
  const idle = new Readable({ read() {} });
  const controller = new AbortController();
  const opening = openJsonReadings(streamInput(idle, NAMES, controller.signal));
  controller.abort();
  await t.rejects(opening, { name: 'AbortError' });
  t.ok(idle.destroyed);
});

t.test('an input that fails while it is read', async (t) => {
  const failing = Readable.from(
    (async function* () {
      yield Buffer.from('[{"time":"2020-01-01","v":1},');
      throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
    })(),
  );
  await t.rejects(openJsonReadings(streamInput(failing, NAMES)), {
    code: 'ERR_SOURCE_OPEN',
    message: 'input cannot be read: EIO: i/o error',
  });
});

t.test('a terminal as standard input is an error', async (t) => {
  const { isTTY } = process.stdin;
  Object.defineProperty(process.stdin, 'isTTY', { value: true, configurable: true });
  t.teardown(() => Object.defineProperty(process.stdin, 'isTTY', { value: isTTY, configurable: true }));
  t.throws(() => openInput('-'), { code: 'ERR_USAGE', message: /^standard input is a terminal/ });
});
