import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import t from 'tap';
import { scratch } from '../databases.js';
import { unpackExampleco } from '../exampleco/exampleco.js';
import { hashes } from './output-bytes.js';

/** Written by `node dist/test/cli/record-output-bytes.js` when a change of the bytes is intended. */
const EXPECTED = JSON.parse(readFileSync(resolve('test/fixtures/output-bytes.json'), 'utf8')) as Record<string, string>;

t.test('the bytes of every combination of order, layout and format are unchanged', async (t) => {
  const found = hashes(scratch(t), unpackExampleco(t).database);
  t.equal(Object.keys(EXPECTED).length, 42);
  t.same(found, EXPECTED);
});
