import t from 'tap';
import { Random } from '../random.js';
import { VirtualTime } from './virtual-time.js';

t.test('time passes in the order in which things are due', async (t) => {
  const time = new VirtualTime();
  const begin = time.now;
  const waiting = time.waiting(new Random(1), () => false);
  const seen: [string, number][] = [];
  const sleep = (name: string, milliseconds: number, signal?: AbortSignal) =>
    waiting.sleep(milliseconds, signal).then(() => seen.push([name, waiting.now() - begin]));
  const stop = new AbortController();
  void sleep('an hour', 3_600_000);
  void sleep('first', 5);
  void sleep('second, set later', 5).then(() => sleep('after it', 10));
  void sleep('ended', 1000, stop.signal);
  time.after(100, () => stop.abort());
  await time.passUntil(() => seen.length === 5);
  t.same(seen, [
    ['first', 5],
    ['second, set later', 5],
    ['after it', 15],
    ['ended', 100],
    ['an hour', 3_600_000],
  ]);
  await t.rejects(
    time.passUntil(() => false),
    { message: /nothing is due/ },
  );
});

t.test('nothing that waits goes on in a process that has ended', async (t) => {
  const time = new VirtualTime();
  let isDead = false;
  const waiting = time.waiting(new Random(1), () => isDead);
  let woke = false;
  void waiting.sleep(10).then(() => {
    woke = true;
  });
  isDead = true;
  await time.pass(1000);
  t.notOk(woke);
});
