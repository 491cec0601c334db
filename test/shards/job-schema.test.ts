import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import t from 'tap';
import { writeSample } from '../../lib/sample/index.js';
import { abortJob } from '../../lib/shards/index.js';
import { jobSchema } from '../../lib/shards/job-schema.js';
import { scratch } from '../databases.js';
import { writePart } from '../source/fleet/plants.js';
import { doAll, type Made, makeJob } from './jobs.js';

t.test('docs/job.schema.json is the schema', async (t) => {
  t.same(JSON.parse(readFileSync('docs/job.schema.json', 'utf8')), JSON.parse(JSON.stringify(jobSchema)));
});

t.test('the files of a job are as the schema says', async (t) => {
  const directory = scratch(t);
  await writeSample(join(directory, 'plant.db'), { machines: 3, points: 50, order: 'time' });
  for (const [i, machine] of ['m1', 'm2'].entries()) {
    writePart(directory, `day${i}.db`, { machines: [machine, 'm9'], hours: [24 * i, 24 * i + 24], order: 'time' });
  }
  writeFileSync(join(directory, 'day9.db'), 'no database');
  const validate = new Ajv({ allErrors: true }).compile(jobSchema);
  const source = { skip_damaged: true };
  const surveyed = ['survey/0000', 'survey/0001'];
  const cases: [made: Made, surveys: string[]][] = [
    [{ directory }, ['survey/0000']],
    // A share each; then one that surveys all, and one that does not.
    [{ directory, leastShare: 1 }, surveyed],
    [{ directory, leastShare: 1, source: { only: { machines: ['machine_1'] } } }, surveyed],
    [{ directory, databases: ['day?.db'], source }, surveyed],
  ];
  for (const [made, surveys] of cases) {
    const store = await makeJob({ ...made, shards: 2 }, join(directory, 'many.nc'));
    await doAll(store, 2);
    for (const name of ['job', ...surveys, 'plan', 'write/0000', 'write/0001', 'commit']) {
      const file = JSON.parse(readFileSync(join(directory, 'job', `${name}.json`), 'utf8'));
      t.ok(validate(file), `${name}: ${JSON.stringify(validate.errors)}`);
      t.notOk(validate({ ...file, more: 1 }), `${name} has nothing else`);
    }
    await abortJob({ store });
  }
});
