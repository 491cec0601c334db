/** The simulated service answers like real ones: the same requests to s3rver and to Swift, and their answers beside its. */
import * as s3 from '@aws-sdk/client-s3';
import t, { type Test } from 'tap';
import { startS3rver } from '../../bench/s3rver.js';
import { needsSwift, SWIFT_ENV, startSwift } from '../sink/swift.js';
import { plainHandler } from './sdk-http.js';
import { SimulatedS3, USUAL_TRAITS } from './simulated-s3.js';

const Bucket = 'fleet';
const Key = 'a b/plant é.nc';
const big = Buffer.alloc(5 << 20, 'fleet');
const small = Buffer.from('the end');

const CONFIG = {
  forcePathStyle: true,
  region: 'us-east-1',
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
} as const;

type Seen = Readonly<Record<string, unknown>>;

/** What a service made of a request: some fields of the answer, or the error. */
async function see(client: s3.S3Client, command: object, fields: readonly string[]): Promise<Seen> {
  try {
    const answer = (await client.send(command as s3.HeadObjectCommand)) as unknown as Record<string, unknown>;
    if (fields.includes('bytes')) {
      const { Body } = answer as unknown as s3.GetObjectCommandOutput;
      answer['bytes'] = Buffer.from((await Body?.transformToByteArray()) ?? []).toString();
    }
    return Object.fromEntries(fields.map((field) => [field, answer[field]]));
  } catch (error) {
    const { name, $metadata } = error as s3.S3ServiceException;
    return { error: name, status: $metadata?.httpStatusCode };
  }
}

interface Service {
  /** It lists uploads and parts. */
  readonly lists: boolean;
  /** It compares checksums, and the parts that a completing call lists. */
  readonly checks: boolean;
  /** The ETag of an upload is the MD5 of its parts' MD5s. */
  readonly hashes: boolean;
}

/** Every kind of request once or more, in order, and what came of it. */
async function script(client: s3.S3Client, { lists, checks, hashes }: Service): Promise<Map<string, Seen>> {
  const seen = new Map<string, Seen>();
  const ask = async (what: string, command: object, ...fields: string[]) => {
    seen.set(what, await see(client, command, fields));
  };
  await ask('no object', new s3.HeadObjectCommand({ Bucket, Key }));
  await ask('no bucket', new s3.PutObjectCommand({ Bucket: 'elsewhere', Key, Body: small }));
  await ask('put', new s3.PutObjectCommand({ Bucket, Key, Body: small }), 'ETag');
  await ask('look', new s3.HeadObjectCommand({ Bucket, Key }), 'ETag', 'ContentLength');
  await ask('get', new s3.GetObjectCommand({ Bucket, Key }), 'bytes', 'ETag');
  await ask('range', new s3.GetObjectCommand({ Bucket, Key, Range: 'bytes=4-6' }), 'bytes', 'ContentRange');
  await ask(
    'range to the end',
    new s3.GetObjectCommand({ Bucket, Key, Range: 'bytes=4-400' }),
    'bytes',
    'ContentRange',
  );
  if (checks) {
    await ask(
      'wrong MD5',
      new s3.PutObjectCommand({ Bucket, Key, Body: small, ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' }),
    );
  }
  await ask('look again', new s3.HeadObjectCommand({ Bucket, Key }), 'ETag', 'ContentLength');
  const listed = await client.send(new s3.ListObjectsV2Command({ Bucket, Prefix: 'a b/', MaxKeys: 1 }));
  seen.set('objects', { keys: (listed.Contents ?? []).map((one) => [one.Key, one.Size]) });

  const { UploadId } = await client.send(new s3.CreateMultipartUploadCommand({ Bucket, Key }));
  seen.set('create', { isNamed: typeof UploadId === 'string' && UploadId !== '' });
  const part = (PartNumber: number, Body: Buffer) =>
    new s3.UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body });
  await ask('part 2', part(2, small), 'ETag');
  await ask('part 1', part(1, big), 'ETag');
  if (checks) {
    await ask(
      'part of no upload',
      new s3.UploadPartCommand({ Bucket, Key, UploadId: 'bm9uZQ', PartNumber: 1, Body: small }),
    );
  }
  if (lists) {
    const uploads = await client.send(new s3.ListMultipartUploadsCommand({ Bucket, Prefix: Key }));
    seen.set('uploads', { uploads: (uploads.Uploads ?? []).map((one) => [one.Key, one.UploadId === UploadId]) });
    const parts = await client.send(new s3.ListPartsCommand({ Bucket, Key, UploadId }));
    seen.set('parts', { parts: (parts.Parts ?? []).map((one) => [one.PartNumber, one.Size, one.ETag]) });
  }
  const etags = [1, 2].map((number) => (seen.get(`part ${number}`)?.['ETag'] ?? '') as string);
  const complete = (...Parts: s3.CompletedPart[]) =>
    new s3.CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } });
  const [one, two] = etags.map((ETag, i) => ({ PartNumber: i + 1, ETag }));
  if (checks) {
    await ask('parts in disorder', complete(two, one));
    await ask('a wrong ETag', complete(one, { ...two, ETag: one.ETag }));
    await ask('a part that is not there', complete(one, two, { PartNumber: 3, ETag: two.ETag }));
  }
  await ask('complete', complete(one, two), ...(hashes ? ['ETag'] : ['Bucket', 'Key']));
  await ask('the whole', new s3.HeadObjectCommand({ Bucket, Key }), 'ContentLength', ...(hashes ? ['ETag'] : []));
  await ask(
    'its end',
    new s3.GetObjectCommand({ Bucket, Key, Range: `bytes=${big.length}-${big.length + 6}` }),
    'bytes',
  );

  const other = await client.send(new s3.CreateMultipartUploadCommand({ Bucket, Key }));
  const abort = new s3.AbortMultipartUploadCommand({ Bucket, Key, UploadId: other.UploadId });
  await ask('abort', abort);
  if (checks) await ask('abort again', abort);
  return seen;
}

async function compare(t: Test, real: s3.S3Client, service: Service): Promise<void> {
  const requestHandler = plainHandler(new SimulatedS3(Bucket, { ...USUAL_TRAITS, crc32: false }));
  const simulated = new s3.S3Client({
    ...CONFIG,
    endpoint: 'http://simulated.test',
    requestHandler: requestHandler as unknown as NonNullable<s3.S3ClientConfig['requestHandler']>,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  const [expected, found] = [await script(real, service), await script(simulated, service)];
  for (const [what, answer] of expected) t.same(found.get(what), answer, what);
}

t.test('s3rver', async (t) => {
  const server = await startS3rver({ bucket: Bucket });
  t.teardown(() => server.stop());
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = server.env;
  const client = new s3.S3Client({
    ...CONFIG,
    endpoint: server.endpoint,
    credentials: { accessKeyId, secretAccessKey },
  });
  await compare(t, client, { lists: false, checks: false, hashes: false });
});

t.test('OpenStack Swift', needsSwift(), async (t) => {
  const swift = await startSwift();
  t.teardown(() => swift.stop());
  const credentials = { accessKeyId: SWIFT_ENV.AWS_ACCESS_KEY_ID, secretAccessKey: SWIFT_ENV.AWS_SECRET_ACCESS_KEY };
  const client = new s3.S3Client({ ...CONFIG, endpoint: swift.endpoint, credentials, maxAttempts: 10 });
  await client.send(new s3.CreateBucketCommand({ Bucket }));
  await compare(t, client, { lists: true, checks: true, hashes: true });
});
