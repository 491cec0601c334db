import { formatAge, plural } from '../util/format.js';
import type { S3Place } from './s3-errors.js';
import { listUploads, type S3Sender, type UnfinishedUpload } from './s3-listing.js';

const DAY = 86_400_000;

/**
 * One line about unfinished uploads of an object, which stay where they are.
 * @param now milliseconds since 1970
 * @param otherRemedy what else can be done
 */
export function unfinishedWarning(
  place: S3Place,
  uploads: readonly UnfinishedUpload[],
  now: number,
  otherRemedy = '',
): string {
  const begun = uploads.map(({ initiated }) => initiated?.getTime() ?? now);
  const [newest, oldest] = [Math.max(...begun), Math.min(...begun)];
  const ages = new Set([newest, oldest].map((time) => formatAge((now - time) / 1000)));
  const what = uploads.length === 1 ? 'an unfinished upload' : plural(uploads.length, 'unfinished upload');
  return (
    `${what} of ${place.destination} (begun ${[...ages].join(' to ')} ago) ` +
    `${uploads.length === 1 ? 'takes' : 'take'} space in the bucket; ` +
    `${abortCommand(place, now - newest < DAY)} removes ${uploads.length === 1 ? 'it' : 'them'}${otherRemedy}`
  );
}

/** Milliseconds to wait for the list of uploads, which the run can do without. */
const PATIENCE = 10_000;

/**
 * Asks once for unfinished uploads of an object. Permission and support to list them are not needed for writing, so
 * that a failure is no news.
 *
 * @param remedy what else can be done; absent: to go on with one
 * @returns a warning, if there are some
 */
export async function unfinishedNow(
  { connection }: S3Sender,
  place: S3Place & { readonly key: string },
  remedy?: string,
): Promise<readonly string[]> {
  const found: UnfinishedUpload[] = [];
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    for await (const upload of listUploads({ connection, signal, retryFor: 0 }, place.bucket, place.key)) {
      // The key itself comes before those that are longer.
      if (upload.key !== place.key) break;
      found.push(upload);
    }
  } catch {
    return [];
  }
  if (found.length === 0) return [];
  const them = found.length === 1 ? 'it' : 'one of them';
  return [unfinishedWarning(place, found, Date.now(), remedy ?? `, and --resume goes on with ${them}`)];
}

/** The command that lists the unfinished uploads of an object. */
export function uploadsCommand({ destination, endpoint, profile }: S3Place, ...more: readonly string[]): string {
  const words = ['fleetcdf', 'uploads', destination];
  if (endpoint !== undefined) words.push('--endpoint', endpoint);
  if (profile !== undefined) words.push('--profile', profile);
  return shellWords([...words, ...more]);
}

/** The command that removes the unfinished uploads of an object. @param young also those that may be under way */
export function abortCommand(place: S3Place, young: boolean): string {
  return uploadsCommand(place, '--abort', ...(young ? ['--older-than', '0s'] : []));
}

/** Words as a shell takes them literally. */
export function shellWords(words: readonly string[]): string {
  return words.map((word) => (/^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}
