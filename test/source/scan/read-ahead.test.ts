import t from 'tap';
import { type Crew, shared } from '../../../lib/source/scan/read-ahead.js';
import { Random } from '../../random.js';

/** Works on as many items at a time as it is told to have hands, and is done with one after some turns of the event loop. */
class TestCrew implements Crew<number, string> {
  readonly #hands: number;
  readonly #turns: () => number;
  load = 0;
  here = 0;
  others = 0;
  /** The items that fail. */
  bad: readonly number[] = [];

  constructor(hands: number, turns: () => number) {
    this.#hands = hands;
    this.#turns = turns;
  }

  get isBusy(): boolean {
    return this.load >= this.#hands;
  }

  async work(item: number): Promise<string> {
    this.others++;
    this.load++;
    try {
      for (let n = this.#turns(); n > 0; n--) await new Promise((resolve) => setImmediate(resolve));
      return this.#result(item);
    } finally {
      this.load--;
    }
  }

  workHere(item: number): string {
    this.here++;
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

t.test('results come in order, whoever worked on them and however long', async (t) => {
  const random = new Random(4);
  for (let n = 0; n < 200; n++) {
    const count = random.below(30);
    const crew = new TestCrew(random.below(4), () => random.below(5));
    const results = await taken(shared(items(count).values(), random.below(6), crew));
    t.strictSame(
      results,
      items(count).map((item) => `done ${item}`),
    );
    t.equal(crew.here + crew.others, count);
  }
});

t.test('while the others take long the calling thread goes on, but not further ahead than agreed', async (t) => {
  let isOver = false;
  const crew = new TestCrew(2, () => (isOver ? 0 : 40));
  const results = shared(items(100).values(), 10, crew);
  const first = results.next();
  for (let n = 0; n < 30; n++) await new Promise((resolve) => setImmediate(resolve));
  t.equal(crew.others, 2);
  t.equal(crew.here, 9, 'ten wait for the one that is due');
  isOver = true;
  t.equal((await first).value, 'done 0');
  t.equal((await taken(results)).length, 99);
});

t.test('a crew that is always busy leaves all to the calling thread', async (t) => {
  const crew = new TestCrew(0, () => 0);
  t.equal((await taken(shared(items(20).values(), 3, crew))).length, 20);
  t.equal(crew.here, 20);
});

t.test('an error comes when it is its turn, and when nothing is under way any more', async (t) => {
  for (const hands of [0, 1, 3]) {
    const crew = new TestCrew(hands, () => 3);
    crew.bad = [7, 9];
    const results: string[] = [];
    await t.rejects(taken(shared(items(20).values(), 5, crew), results), { message: 'item 7 is bad' });
    t.equal(results.length, 7);
    t.equal(crew.load, 0);
  }
});

t.test('items that cannot be told any more are an error in their turn too', async (t) => {
  function* broken(): Generator<number> {
    yield 0;
    yield 1;
    throw new Error('no more items');
  }
  const results: string[] = [];
  await t.rejects(taken(shared(broken(), 5, new TestCrew(1, () => 2)), results), { message: 'no more items' });
  t.strictSame(results, ['done 0', 'done 1']);
});

t.test('it may be left', async (t) => {
  const crew = new TestCrew(3, () => 5);
  for await (const result of shared(items(50).values(), 8, crew)) if (result === 'done 4') break;
  t.equal(crew.load, 0, 'nothing is under way');
  t.ok(crew.here + crew.others < 20);
});
