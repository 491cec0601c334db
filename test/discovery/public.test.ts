/** Databases of public repositories become what docs/public-databases.md says. */
import t from 'tap';
import { scratch } from '../databases.js';
import { readExamples } from './expectation.js';
import { judge, verdictsOfPage } from './public-databases.js';

t.setTimeout(300_000);

const examples = readExamples('public');
const page = verdictsOfPage();

t.test('the page lists every database', async (t) => {
  t.same([...page.keys()].sort(), examples.map(({ name }) => name).sort());
});

for (const example of examples) {
  t.test(example.name, async (t) => {
    for (const reader of ['rows', 'auto'] as const) {
      const { verdict, wrong } = await judge(example, scratch(t), reader);
      t.equal(verdict, page.get(example.name), [reader, ...wrong].join('\n'));
    }
  });
}
