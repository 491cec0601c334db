import t from 'tap';
import { clock } from '../../lib/util/clock.js';
import { blocking, inTurns } from '../../lib/util/turns.js';

/** Items that take a millisecond each. */
function* slowItems(count: number): Generator<number> {
  for (let i = 0; i < count; i++) {
    for (const end = clock() + 1; clock() < end; );
    yield i;
  }
}

t.test('the event loop gets its turn between items that take long', async (t) => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const items: number[] = [];
  for await (const item of inTurns(slowItems(300))) items.push(item);
  clearInterval(timer);
  t.equal(items.length, 300);
  t.ok(turns >= 4, `${turns} turns`);
});

t.test('items that take no time are not held up', async (t) => {
  let count = 0;
  for await (const _ of inTurns(new Array(100_000).fill(0))) count++;
  t.equal(count, 100_000);
});

t.test('a signal that came before blocking work is heard', async (t) => {
  const controller = new AbortController();
  const { signal } = controller;
  setImmediate(() => controller.abort(new Error('interrupted')));
  let isDone = false;
  await t.rejects(
    blocking(
      () => {
        isDone = true;
      },
      { signal },
    ),
    { code: 'ERR_ABORTED', cause: { message: 'interrupted' } },
  );
  t.notOk(isDone);
});

t.test('blocking work is done through whoever wants to know of it', async (t) => {
  const calls: string[] = [];
  const whileBlocked = <T>(work: () => T): T => {
    calls.push('before');
    const result = work();
    calls.push('after');
    return result;
  };
  t.equal(await blocking(() => calls.push('work'), { whileBlocked }), 2);
  t.same(calls, ['before', 'work', 'after']);
});
