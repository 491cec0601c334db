import { Writable } from 'node:stream';
import t from 'tap';
import { createProgress, type ProgressOptions } from '../../lib/report/index.js';

/** A terminal or log that records what is written to it. */
class FakeStream extends Writable {
  readonly isTTY: boolean;
  readonly columns: number;
  written = '';
  writes = 0;

  constructor(isTTY: boolean, columns = 80) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
    this.columns = columns;
  }

  override _write(chunk: string, _encoding: BufferEncoding, done: () => void): void {
    this.written += chunk;
    this.writes++;
    done();
  }
}

const ESCAPE = '\u001b';
/** The beginning of what switches a mode of the terminal, like the cursor. */
const MODE = `${ESCAPE}[?`;
const CLEAR_LINE = `${ESCAPE}[2K`;
const CYAN = `${ESCAPE}[36m`;

/** Progress with a clock that the test sets. */
function setUp(isTTY: boolean, options: ProgressOptions & { columns?: number } = {}) {
  const stream = new FakeStream(isTTY, options.columns);
  const clock = { milliseconds: 0 };
  const progress = createProgress({ stream, env: { LANG: 'C.UTF-8' }, now: () => clock.milliseconds, ...options });
  return { stream, clock, progress };
}

/** The lines that a terminal would have shown, in order, without control sequences. */
function drawn(stream: FakeStream): string[] {
  const lines = stream.written.split(`${ESCAPE}[1G`).map((line) => {
    let plain = '';
    for (const [i, part] of line.split(ESCAPE).entries())
      plain += i === 0 ? part : part.replace(/^(?:\[[?\d]*[A-Za-z]|[78])/, '');
    return plain;
  });
  return lines.filter((line) => line !== '');
}

t.test('a bar on a terminal: percent, rows, rate, bytes, time left', async (t) => {
  const { stream, clock, progress } = setUp(true);
  progress.start(10_000_000, 'Writing');
  clock.milliseconds = 2000;
  progress.rows(1_000_000);
  progress.rows(234_567);
  progress.bytes(45_600_000);
  progress.stop();
  t.equal(drawn(stream).at(-1), `Writing █${'░'.repeat(9)} 12 %  1,234,567 rows  617,000 rows/s  43.5 MiB  14 s left`);
  t.ok(stream.written.includes(CYAN));
});

t.test('stop leaves the terminal as it was', async (t) => {
  const { stream, progress } = setUp(true);
  const listeners = process.listenerCount('exit');
  progress.start(100, 'Writing');
  t.equal(process.listenerCount('exit'), listeners + 1, 'also where the process ends before stop is called');
  progress.rows(50);
  progress.stop();
  t.equal(process.listenerCount('exit'), listeners);
  t.notOk(stream.written.includes(MODE), 'no mode was changed, so that a program that is killed leaves none');
  t.ok(stream.written.endsWith(CLEAR_LINE), 'the bar is gone');
  const { written } = stream;
  progress.stop();
  progress.rows(1);
  progress.bytes(1);
  t.equal(stream.written, written, 'and nothing is drawn any more');
});

t.test('the exit of the process stops it', async (t) => {
  const { stream, progress } = setUp(true);
  const before = process.listeners('exit');
  progress.start(100, 'Writing');
  const added = process.listeners('exit').filter((listener) => !before.includes(listener));
  t.equal(added.length, 1);
  added[0].call(process, 1);
  t.ok(stream.written.endsWith(CLEAR_LINE));
  t.strictSame(process.listeners('exit'), before);
});

t.test('phases follow each other; a total may be unknown', async (t) => {
  const { stream, clock, progress } = setUp(true);
  progress.start(undefined, 'Surveying');
  clock.milliseconds = 1000;
  progress.rows(500_000);
  progress.start(500_000, 'Writing');
  clock.milliseconds = 2000;
  progress.rows(500_000);
  progress.stop();
  const lines = drawn(stream);
  t.ok(lines.includes('Surveying 500,000 rows  500,000 rows/s'), 'no bar');
  t.equal(lines.at(-1), `Writing ${'█'.repeat(35)} 100 %  500,000 rows  500,000 rows/s`);
});

t.test('the bar fits the terminal', async (t) => {
  for (const columns of [20, 40, 60, 80, 200]) {
    const { stream, clock, progress } = setUp(true, { columns });
    progress.start(40_000_000, 'Writing');
    clock.milliseconds = 61_000;
    progress.rows(39_000_000);
    progress.bytes(1_234_567_890);
    progress.stop();
    const longest = Math.max(...drawn(stream).map((line) => line.length));
    t.ok(longest < columns, `${longest} of ${columns} columns`);
    t.equal(stream.written.includes('█'), columns >= 60, 'where there is little room, the rate goes first');
  }
});

t.test('an empty source is done at once', async (t) => {
  const { stream, progress } = setUp(true);
  progress.start(0, 'Writing');
  progress.stop();
  t.match(drawn(stream).at(-1), '█ 100 %  0 rows  0 rows/s');
});

t.test('NO_COLOR', async (t) => {
  for (const [NO_COLOR, hasColor] of [
    ['1', false],
    ['', true],
  ] as const) {
    const { stream, progress } = setUp(true, { env: { NO_COLOR, LANG: 'C.UTF-8' } });
    progress.start(10);
    progress.rows(10);
    progress.stop();
    t.equal(stream.written.includes(CYAN), hasColor);
    t.match(stream.written, '█');
  }
});

t.test('in a locale that is not UTF-8 the bar is ASCII', async (t) => {
  const { stream, progress } = setUp(true, { env: { NO_COLOR: '1', LANG: 'en_US.ISO-8859-1' } });
  progress.start(10, 'Writing');
  progress.rows(5);
  progress.stop();
  t.match(drawn(stream).at(-1), /^Writing #{18}-{17} 50 % {2}5 rows/);
});

t.test('nothing if quiet, or without a terminal', async (t) => {
  const silent: [isTTY: boolean, options: ProgressOptions][] = [
    [false, {}],
    [true, { quiet: true }],
    [false, { quiet: true, force: true }],
    [true, { env: { TERM: 'dumb' } }],
  ];
  for (const [isTTY, options] of silent) {
    const { stream, clock, progress } = setUp(isTTY, options);
    progress.start(10, 'Writing');
    clock.milliseconds = 60_000;
    progress.rows(10);
    progress.bytes(10);
    progress.stop();
    t.equal(stream.written, '');
  }
});

t.test('forced without a terminal: plain lines, one every five seconds and one at the end', async (t) => {
  const { stream, clock, progress } = setUp(false, { force: true });
  progress.start(1000, 'Writing');
  for (let i = 1; i <= 120; i++) {
    clock.milliseconds = i * 100;
    progress.rows(5);
    progress.bytes(i * 1000);
  }
  progress.stop();
  t.strictSame(stream.written.split('\n'), [
    'Writing: 25 %, 250 of 1,000 rows, 50 rows/s, 47.9 KiB, 15 s left',
    'Writing: 50 %, 500 of 1,000 rows, 50 rows/s, 96.7 KiB, 10 s left',
    'Writing: 60 %, 600 of 1,000 rows, 50 rows/s, 117 KiB, 8 s left',
    '',
  ]);
  t.notMatch(stream.written, ESCAPE);
});

t.test('forced lines appear without batches too', async (t) => {
  const stream = new FakeStream(false);
  const progress = createProgress({ stream, force: true, interval: 1, env: {} });
  const first = new Promise<void>((resolve) => {
    const write = stream._write.bind(stream);
    stream._write = (chunk, encoding, done) => {
      write(chunk, encoding, done);
      resolve();
    };
  });
  progress.start(10, 'Writing');
  // The timer of the lines does not keep the process alive; this one does.
  const alive = setInterval(() => {}, 1000);
  await first;
  clearInterval(alive);
  t.match(stream.written, /^Writing: 0 %, 0 of 10 rows, 0 rows\/s\n/);
  progress.stop();
});

t.test('a million batches cost a few draws', async (t) => {
  const { stream, progress } = setUp(true);
  progress.start(1e6, 'Writing');
  const before = stream.writes;
  for (let i = 0; i < 1e6; i++) progress.rows(1);
  t.equal(stream.writes, before, 'no time has passed, nothing is drawn');
  progress.stop();
  t.match(drawn(stream).at(-1), '100 %  1,000,000 rows');

  const lines = setUp(false, { force: true });
  lines.progress.start(1e6, 'Writing');
  for (let i = 0; i < 1e6; i++) {
    lines.clock.milliseconds = i / 100;
    lines.progress.rows(1);
  }
  lines.progress.stop();
  t.equal(lines.stream.writes, 2, 'after 5 s, and at the end');
});
