import t from 'tap';
import { scratch } from '../databases.js';
import { readExamples } from './expectation.js';
import { tryExample } from './expected.js';

for (const example of readExamples('logger-schemas')) {
  t.test(example.name, async (t) => {
    for (const reader of ['rows', 'auto'] as const) {
      const { wrong } = await tryExample(example, scratch(t), reader);
      t.strictSame(wrong, [], reader);
    }
  });
}
