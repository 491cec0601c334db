export { DeviceSink } from './device-sink.js';
export { FileSink } from './file-sink.js';
export { removeLeftovers } from './leftovers.js';
export { ARCHIVES, checkObjectOptions, type ObjectOptions } from './object-options.js';
export { openRangeReader } from './open-range-reader.js';
export { openSink, type SinkOptions } from './open-sink.js';
export { MIN_PART_SIZE, type PartPlan, planParts } from './part-plan.js';
export { ACLS, ADDRESSING_STYLES, PROVIDER_NAMES, type Provider, type ProviderName, SSE_KINDS } from './providers.js';
export { changedMeanwhile, type RangeReader } from './range-reader.js';
export { S3Folder } from './s3-folder.js';
export { StaleUploadError } from './s3-kept.js';
export type { Resumed } from './s3-resume.js';
export {
  abortShared,
  beginShared,
  completeShared,
  isMadeBy,
  isUploadGone,
  type PartRange,
  type SentPart,
  type SharedUpload,
  sendShared,
} from './s3-shared-upload.js';
export { S3Sink, type S3SinkOptions } from './s3-sink.js';
export { shellWords } from './s3-unfinished.js';
export { S3Uploads, type UploadState } from './s3-uploads.js';
export { isS3Url, parseS3Url } from './s3-url.js';
export { type Input, isSamePlace, placeOf, refuseInputs } from './same-place.js';
export type { Body, Kept, Sink, Written } from './sink.js';
export { SinkStream } from './sink-stream.js';
export { StdoutSink } from './stdout-sink.js';
