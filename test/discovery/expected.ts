import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { differences } from './differences.js';
import { type Example, readExamples } from './expectation.js';
import { buildDatabase, type Outcome, outcomeOf } from './outcome.js';

/** The folders of examples, as `node dist/test/discovery/expected.js` goes through them. */
export const FOLDERS = ['logger-schemas', 'public'];

/** What the database of an example becomes, and where that is wrong. */
export async function tryExample(
  { name, sql, expectation }: Example,
  directory: string,
  reader: 'rows' | 'auto' = 'auto',
): Promise<{ readonly outcome: Outcome; readonly wrong: readonly string[] }> {
  const outcome = await outcomeOf(buildDatabase(join(directory, `${name}.db`), sql), reader, expectation.layout);
  return { outcome, wrong: differences(outcome, expectation) };
}

/** Print a line or more for each example of the given names; all of them if there are none. */
async function print(names: readonly string[]): Promise<void> {
  let right = 0;
  let all = 0;
  for (const example of FOLDERS.flatMap(readExamples)) {
    if (names.length > 0 && !names.includes(example.name)) continue;
    const directory = mkdtempSync(join(tmpdir(), 'fleetcdf-expected-'));
    try {
      const { outcome, wrong } = await tryExample(example, directory);
      all++;
      if (wrong.length === 0) right++;
      const word = outcome.kind === 'refusal' ? 'REFUSED' : 'WRONG';
      console.log(`${(wrong.length === 0 ? 'OK' : word).padEnd(8)} ${example.name}`);
      for (const line of wrong) console.log(`           ${line.replaceAll('\n', '\n             ')}`);
      if (names.length > 0 && outcome.kind === 'dataset') console.log(outcome.summary.replaceAll(/^/gm, '    | '));
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }
  console.log(`${right} of ${all} right`);
}

if (process.argv[1]?.endsWith('/expected.js')) await print(process.argv.slice(2));
