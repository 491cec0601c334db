export { DeviceSink } from './device-sink.js';
export { FileSink } from './file-sink.js';
export { openSink, type SinkOptions } from './open-sink.js';
export { MAX_PART_SIZE, MAX_PARTS, MIN_PART_SIZE, type PartOptions, type PartPlan, planParts } from './part-plan.js';
export { S3Sink, type S3SinkOptions } from './s3-sink.js';
export { isS3Url, parseS3Url, type S3Url } from './s3-url.js';
export type { Body, Sink, Written } from './sink.js';
export { SinkStream } from './sink-stream.js';
export { StdoutSink } from './stdout-sink.js';
