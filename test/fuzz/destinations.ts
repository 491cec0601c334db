import { join } from 'node:path';
import { openSink } from '../../lib/sink/index.js';
import { isS3Url, parseS3Url } from '../../lib/sink/s3-url.js';
import type { Random } from '../random.js';
import { hostileName } from './hostile-values.js';
import { outcomeOf } from './outcome.js';

const STARTS = ['s3://', 'S3://', 's3:/', 's3:', 'https://', 'http://', 'file://', '', './', '../', '/', '-', '~/'];
const PARTS = [
  'bucket',
  'a',
  'plant.nc',
  '%2e%2e',
  '%00',
  '?x=1',
  '#x',
  '@',
  ':',
  'user:secret@host',
  '..',
  '.',
  '',
  '\0',
  '\t',
];

/** Destinations of any kind; nothing is written. */
export async function tryDestination(random: Random, directory: string): Promise<string> {
  const parts = Array.from({ length: 1 + random.below(5) }, () =>
    random.chance(0.6) ? random.pick(PARTS) : hostileName(random),
  );
  const destination = random.pick(STARTS) + parts.join('/') + (random.chance(0.2) ? '/' : '');
  const defaultName = random.chance(0.5) ? 'plant.nc' : hostileName(random);
  const outcome = await outcomeOf(async () => {
    const path = isPath(destination) ? join(directory, 'out', 'x', destination) : destination;
    const sink = openSink(path, { defaultName, overwrite: true } as Parameters<typeof openSink>[1]);
    // Files are looked at; a server is not asked.
    if (isPath(destination)) await sink.check();
  });
  if (outcome === 'success' && isS3Url(destination)) checkKey(destination, defaultName.replaceAll('/', '_'));
  return outcome;
}

function isPath(destination: string): boolean {
  return destination !== '-' && !/^[a-z][a-z0-9+.-]*:\/\//i.test(destination);
}

function checkKey(destination: string, defaultName: string): void {
  const { bucket, key } = parseS3Url(destination, defaultName);
  const isRight =
    bucket !== '' &&
    key !== '' &&
    !bucket.includes('/') &&
    Buffer.byteLength(key) <= 1024 &&
    Buffer.from(key).toString() === key &&
    !key.split('/').some((part) => part === '.' || part === '..') &&
    !/\p{Cc}/u.test(bucket + key);
  if (!isRight) throw new Error(`${JSON.stringify(destination)} became ${JSON.stringify({ bucket, key })}`);
}
