import t from 'tap';
import { type Executor, inOrderShared } from '../../../lib/source/scan/read-ahead.js';
import { Random } from '../../random.js';

/** Runs up to `threads` items at a time. Each takes `turns()` turns of the event loop. */
class TestExecutor implements Executor<number, string> {
  readonly #threads: number;
  readonly #turns: () => number;
  load = 0;
  inline = 0;
  threaded = 0;
  /** The items that fail. */
  bad: readonly number[] = [];

  constructor(threads: number, turns: () => number) {
    this.#threads = threads;
    this.#turns = turns;
  }

  get isBusy(): boolean {
    return this.load >= this.#threads;
  }

  async run(item: number): Promise<string> {
    this.threaded++;
    this.load++;
    try {
      for (let n = this.#turns(); n > 0; n--) await new Promise((resolve) => setImmediate(resolve));
      return this.#result(item);
    } finally {
      this.load--;
    }
  }

  runInline(item: number): string {
    this.inline++;
    return this.#result(item);
  }

  #result(item: number): string {
    if (this.bad.includes(item)) throw new Error(`item ${item} is bad`);
    return `done ${item}`;
  }
}

async function taken(results: AsyncIterable<string>, into: string[] = []): Promise<string[]> {
  for await (const result of results) into.push(result);
  return into;
}

const items = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

t.test('results come in order, wherever and however long they ran', async (t) => {
  const random = new Random(4);
  for (let n = 0; n < 200; n++) {
    const count = random.below(30);
    const executor = new TestExecutor(random.below(4), () => random.below(5));
    const results = await taken(inOrderShared(items(count).values(), random.below(6), executor));
    t.strictSame(
      results,
      items(count).map((item) => `done ${item}`),
    );
    t.equal(executor.inline + executor.threaded, count);
  }
});

t.test('while the threads are busy the calling thread runs items inline, at most `ahead` of them', async (t) => {
  let isOver = false;
  const executor = new TestExecutor(2, () => (isOver ? 0 : 40));
  const results = inOrderShared(items(100).values(), 10, executor);
  const first = results.next();
  for (let n = 0; n < 30; n++) await new Promise((resolve) => setImmediate(resolve));
  t.equal(executor.threaded, 2);
  t.equal(executor.inline, 9, 'ten results wait for the first');
  isOver = true;
  t.equal((await first).value, 'done 0');
  t.equal((await taken(results)).length, 99);
});

t.test('if the threads are always busy the calling thread runs all items', async (t) => {
  const executor = new TestExecutor(0, () => 0);
  t.equal((await taken(inOrderShared(items(20).values(), 3, executor))).length, 20);
  t.equal(executor.inline, 20);
});

t.test('an error comes in order, and after all work has ended', async (t) => {
  for (const threads of [0, 1, 3]) {
    const executor = new TestExecutor(threads, () => 3);
    executor.bad = [7, 9];
    const results: string[] = [];
    await t.rejects(taken(inOrderShared(items(20).values(), 5, executor), results), { message: 'item 7 is bad' });
    t.equal(results.length, 7);
    t.equal(executor.load, 0);
  }
});

t.test('an error of the iterator comes in order too', async (t) => {
  function* broken(): Generator<number> {
    yield 0;
    yield 1;
    throw new Error('no more items');
  }
  const results: string[] = [];
  await t.rejects(taken(inOrderShared(broken(), 5, new TestExecutor(1, () => 2)), results), {
    message: 'no more items',
  });
  t.strictSame(results, ['done 0', 'done 1']);
});

t.test('a consumer may stop early', async (t) => {
  const executor = new TestExecutor(3, () => 5);
  for await (const result of inOrderShared(items(50).values(), 8, executor)) if (result === 'done 4') break;
  t.equal(executor.load, 0, 'no work is in progress');
  t.ok(executor.inline + executor.threaded < 20);
});
