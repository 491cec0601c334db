import t from 'tap';
import { SettingsError } from '../../lib/errors.js';
import { MIN_PART_SIZE, planParts } from '../../lib/sink/index.js';
import { MiB } from './bodies.js';

const GiB = 1024 * MiB;

t.test('parts are equal, within the limits of S3, and small as long as the size allows', async (t) => {
  for (const size of [0, 1, 5 * MiB, 8 * MiB, 8 * MiB + 1, GiB, 100 * GiB, 1000 * GiB, 5000 * GiB]) {
    for (const maxParts of [10_000, 1000]) {
      const plan = planParts(size, { maxParts });
      t.ok(plan.partSize >= MIN_PART_SIZE, `${size}: at least 5 MiB`);
      t.ok(plan.parts <= maxParts && plan.parts * plan.partSize >= size, `${size}: ${plan.parts} parts hold it`);
      t.ok((plan.parts - 1) * plan.partSize < Math.max(size, 1), `${size}: no part is empty`);
    }
  }
  t.same(planParts(GiB), { partSize: 8 * MiB, parts: 128, queueSize: 2, memory: 32 * MiB, fits: false });
  t.match(planParts(32 * MiB), { parts: 4, fits: true });
  t.equal(planParts(78 * GiB).partSize, 8 * MiB, 'the usual size as long as 10,000 parts are enough');
  t.equal(planParts(100 * GiB).partSize, 11 * MiB, 'larger where they are not');
});

t.test('the memory decides how large parts are and how many are in flight', async (t) => {
  t.same(planParts(GiB, { memory: 20 * MiB }), {
    partSize: 5 * MiB,
    parts: 205,
    queueSize: 2,
    memory: 20 * MiB,
    fits: false,
  });
  t.match(planParts(GiB, { memory: MiB }), { partSize: 5 * MiB, queueSize: 1 }, 'never below what an upload needs');
  t.match(planParts(GiB, { memory: 1024 * MiB }), { partSize: 8 * MiB, queueSize: 4 });
  t.match(planParts(GiB, { partSize: 6 * MiB, queueSize: 3 }), { partSize: 6 * MiB, queueSize: 3, parts: 171 });
});

t.test('an object that does not fit is an error', async (t) => {
  const error = (code: string, message: RegExp) => ({ name: 'SettingsError', code, message });
  t.throws(() => planParts(GiB, { partSize: 4 * MiB }), error('ERR_S3_PARTS', /4194304; .* between 5242880/));
  t.throws(() => planParts(GiB, { partSize: 5.5 }), SettingsError);
  t.throws(() => planParts(GiB, { maxParts: 10_001 }), error('ERR_S3_PARTS', /10001/));
  t.throws(() => planParts(GiB, { queueSize: 0 }), error('ERR_S3_PARTS', /in flight/));
  const tooMany = error('ERR_S3_PARTS', /more than 100 parts of 5\.0 MiB\. Choose a part size of at least 11MiB/);
  t.throws(() => planParts(GiB, { partSize: 5 * MiB, maxParts: 100 }), tooMany);
  t.throws(() => planParts(100 * GiB, { maxParts: 1 }), error('ERR_S3_TOO_LARGE', /too large/));
});
