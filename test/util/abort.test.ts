import { readdirSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import t from 'tap';
import { AbortError } from '../../lib/errors.js';
import { abortError, destroyOnAbort, throwIfAborted } from '../../lib/util/abort.js';

t.test('a signal has one error, with its reason as the cause', async (t) => {
  const reason = new Error('too slow');
  const signal = AbortSignal.abort(reason);
  const error = abortError(signal);
  t.match(error, { name: 'AbortError', code: 'ERR_ABORTED', cause: reason });
  t.equal(error.message, 'aborted by the signal of the caller: too slow');
  t.equal(abortError(signal), error);
  t.throws(() => throwIfAborted(signal), error);
  t.equal(abortError(AbortSignal.abort(error)), error, 'an abort that another one caused is the same');
  t.equal(abortError(AbortSignal.abort()).message, 'aborted by the signal of the caller');
  t.equal(abortError(AbortSignal.abort('enough')).message, 'aborted by the signal of the caller: enough');
  throwIfAborted(undefined);
  throwIfAborted(new AbortController().signal);
});

t.test('a stream ends with it', async (t) => {
  for (const isEarly of [true, false]) {
    const controller = new AbortController();
    const stream = new Readable({ read() {} });
    if (isEarly) controller.abort();
    destroyOnAbort(stream, controller.signal);
    if (!isEarly) controller.abort();
    await t.rejects(stream.toArray(), new AbortError(controller.signal.reason));
  }
});

/** Places that know a signal of their own, whose reason is the failure that aborted it. */
const OWN_SIGNALS = ['lib/util/abort.ts', 'lib/sink/s3-transaction.ts'];

t.test('nothing throws the reason of a signal as it is', async (t) => {
  const paths = readdirSync('lib', { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  const raw = paths
    .map((path) => `lib/${path}`)
    .filter((path) => /\.throwIfAborted\(|addAbortSignal/.test(readFileSync(path, 'utf8')));
  t.same(
    raw.filter((path) => !OWN_SIGNALS.includes(path)),
    [],
    'take throwIfAborted and destroyOnAbort of lib/util/abort.ts',
  );
});
