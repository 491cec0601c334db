import { canonicalJson } from '../util/canonical-json.js';
import type { BodyReader } from './body-reader.js';
import type { ObjectFields } from './object-options.js';
import type { PartPlan } from './part-plan.js';
import { s3Error } from './s3-errors.js';
import { statusOf } from './s3-failures.js';
import { StaleUploadError } from './s3-kept.js';
import type { UnfinishedUpload } from './s3-listing.js';
import { metadataOf } from './s3-metadata.js';
import { uploadParts } from './s3-multipart.js';
import { findUpload, type ResumeSearch } from './s3-resume.js';
import type { S3Transaction } from './s3-transaction.js';
import { unfinishedWarning } from './s3-unfinished.js';
import type { Body, Written } from './sink.js';

/**
 * Uploads a body, and sends only the parts that its unfinished upload lacks. Always through parts of our own: those of
 * `Upload` from the SDK cannot be left out.
 *
 * @throws SinkError ERR_S3_STALE_UPLOAD where that upload cannot become this object
 */
export async function resumeUpload(
  transaction: S3Transaction,
  reader: BodyReader,
  plan: PartPlan,
  fields: ObjectFields,
  onResume: Body['onResume'],
): Promise<Pick<Written, 'parts' | 'resumed' | 'warnings'>> {
  const { found, stale, warnings } = await search(transaction, plan, fields);
  const left: string[] = [];
  const abandon = (upload: UnfinishedUpload): Promise<void> =>
    transaction.abandon(upload).catch(() => {
      left.push(unfinishedWarning(transaction.target, [upload], Date.now()));
    });
  if (stale !== undefined) await abandon(stale);
  if (found !== undefined) {
    transaction.adopt(found.upload);
    onResume?.(found.held);
  }
  const parts = await uploadParts(transaction, reader, plan, fields, found);
  // An object that fits into one part was sent at once.
  if (found !== undefined && reader.bytes <= plan.partSize) await abandon(found.upload);
  else if (found !== undefined) left.push(...(await assertSame(transaction, fields)));
  const resumed = found?.resumed;
  const changed = resumed === undefined || resumed.replaced === 0 ? [] : [changedWarning(resumed.replaced)];
  return {
    parts,
    ...(resumed === undefined ? {} : { resumed }),
    warnings: [...warnings, ...changed, ...left],
  };
}

/**
 * Metadata, tags and all other options of the object are those that its upload was begun with, by whichever run that
 * was. The mark in the metadata tells them.
 * @returns warnings
 * @throws StaleUploadError where they say something else than a run that goes on would
 */
async function assertSame(transaction: S3Transaction, { ContentType, Metadata = {} }: ObjectFields): Promise<string[]> {
  const unseen: string[] = [];
  const found = await metadataOf(transaction.sender, transaction.target).catch((error: unknown) => {
    // The object is there. Nobody who may not look at it can be misled by it.
    if (statusOf(error) !== 403) {
      unseen.push(
        `${transaction.target.destination} is written, but its metadata could not be looked at ` +
          `(${(error as Error).name}): they may be those of the run that began the upload`,
      );
    }
    return undefined;
  });
  if (found === undefined) return unseen;
  // Services may add a character set.
  const isSameType = found.contentType?.split(';')[0] === ContentType.split(';')[0];
  if (isSameType && canonicalJson(found.metadata) === canonicalJson(Metadata)) return [];
  throw new StaleUploadError(
    transaction.target.destination,
    'the unfinished upload was begun for another format, with other options of the object (--storage-class, --sse, ' +
      '--tag, --metadata, --acl, --cache-control), or carried a fingerprint of its own, which the object now has',
  );
}

function changedWarning(replaced: number): string {
  return (
    `the database, the settings or the version changed since the unfinished upload was begun: ` +
    `${replaced} of its parts differed and were sent again`
  );
}

async function search(transaction: S3Transaction, plan: PartPlan, fields: ObjectFields): Promise<ResumeSearch> {
  try {
    const like = { checksum: await transaction.checksumName(), storageClass: fields.StorageClass };
    return await findUpload(transaction.sender, transaction.target, plan, like);
  } catch (error) {
    throw transaction.fail(s3Error(error, transaction.target));
  }
}
