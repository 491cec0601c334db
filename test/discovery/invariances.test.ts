import t from 'tap';
import { scratch } from '../databases.js';
import { shares, tryInvariances } from './invariances/try-invariances.js';

t.test('a change that changes nothing of what is said makes no right dataset a silently wrong one', async (t) => {
  const cases = await tryInvariances(scratch(t));
  for (const line of shares(cases)) t.comment(line);
  const schemas = new Set(cases.map(({ schema }) => schema));
  t.ok(schemas.size >= 40, `${schemas.size} schemas`);
  const copies = cases.filter(({ transformation }) => transformation === 'copied');
  t.strictSame(
    copies.filter(({ result, attributes }) => result !== 'same' || attributes.length > 0),
    [],
    'copies',
  );
  for (const { schema, transformation, lines } of cases.filter(({ result }) => result === 'silently wrong'))
    t.fail(`${schema}: ${transformation}`, { lines });
});
