/** Verification against OpenStack Swift: every layout, ranges read in parallel. */
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import t from 'tap';
import { run } from '../../lib/job/run.js';
import { verify } from '../../lib/job/verify.js';
import { verifyAlone } from '../../lib/job/verify-alone.js';
import { scratch } from '../databases.js';
import { needsSwift, SWIFT_ENV, startSwift } from '../sink/swift.js';
import { LAYOUTS, settingsOf, writePlant } from './plants.js';

t.test('OpenStack Swift', needsSwift(), async (t) => {
  Object.assign(process.env, SWIFT_ENV);
  const swift = await startSwift();
  t.teardown(() => swift.stop());
  const { endpoint } = swift;
  const client = new S3Client({ endpoint, forcePathStyle: true, maxAttempts: 10 });
  await client.send(new CreateBucketCommand({ Bucket: 'fleet' }));
  const path = writePlant(scratch(t), 'plant', { order: 'time', isShared: false, times: 1000 });
  for (const layout of LAYOUTS) {
    const settings = settingsOf(path, `s3://fleet/${layout}.nc`, { layout }, { s3: { endpoint } });
    const { verified } = await run({ settings, verify: true });
    t.ok((verified?.values ?? 0) > 10_000, layout);
    t.match(await verify({ settings }), { isSame: true, notes: [] }, layout);
    t.match(await verifyAlone({ settings }), { status: 'ok' }, layout);
  }
});
