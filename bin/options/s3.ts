import { ACLS, ADDRESSING_STYLES, PROVIDER_NAMES, SSE_KINDS } from '../../lib/sink/index.js';
import { MANY, type OptionTable } from './option.js';

/** How to reach S3: every command that does has these. */
export const S3_ACCESS = {
  endpoint: {
    type: 'string',
    value: 'URL',
    brief: 'An S3 server other than Amazon’s',
    describe: 'URL of an S3 server other than Amazon’s',
    group: 'S3',
  },
  region: { type: 'string', value: 'REGION', describe: 'Region of the bucket', group: 'S3' },
  profile: {
    type: 'string',
    value: 'PROFILE',
    describe: 'Profile in the AWS configuration files',
    group: 'S3',
  },
  'addressing-style': {
    choices: ADDRESSING_STYLES,
    defaultDescription: 'that of the profile, else auto',
    describe: 'Where the bucket stands: in the path of the URL or in its host name (auto: as the endpoint needs it)',
    group: 'S3',
  },
  provider: {
    choices: PROVIDER_NAMES,
    defaultDescription: 'told by the endpoint',
    describe: 'The S3 service: its part limits, checksums and conditional writes',
    group: 'S3',
  },
  'retry-for': {
    type: 'string',
    value: 'TIME',
    defaultDescription: '10min',
    describe: 'How long a request to S3 that fails is tried again, like 30s or 1h',
    group: 'S3',
  },
} as const satisfies OptionTable;

/** How a run uploads, and what it says of the object. */
export const S3_UPLOAD = {
  'part-size': {
    type: 'string',
    value: 'SIZE',
    defaultDescription: 'from the size',
    describe: 'Size of an upload part, like 16MiB',
    group: 'S3',
  },
  resume: {
    type: 'boolean',
    describe: 'Go on with the unfinished upload of a run that was cut off: send only the parts that are missing',
    group: 'S3',
  },
} as const satisfies OptionTable;

/** How the objects of a run are kept: the dataset, the references, the report and the receipt. */
export const S3_OBJECT = {
  'storage-class': {
    type: 'string',
    defaultDescription: 'that of the bucket',
    describe: 'Storage class of what is written, like STANDARD_IA or GLACIER_IR',
    group: 'S3',
    value: 'CLASS',
  },
  sse: {
    choices: SSE_KINDS,
    defaultDescription: 'that of the bucket',
    describe: 'Encryption by the service: with its own keys, or with a key of KMS',
    group: 'S3',
  },
  'sse-kms-key-id': {
    type: 'string',
    defaultDescription: 'the account’s own',
    describe: 'Key of KMS: its ID, ARN or alias',
    group: 'S3',
    value: 'KEY',
  },
  tag: { ...MANY, describe: 'Tag of what is written (repeatable, 10 at most)', group: 'S3', value: 'KEY=VALUE' },
  metadata: {
    ...MANY,
    describe: 'Metadata of what is written, x-amz-meta-KEY (repeatable)',
    group: 'S3',
    value: 'KEY=VALUE',
  },
  acl: {
    choices: ACLS,
    defaultDescription: 'as the bucket decides',
    describe: 'Canned ACL of what is written',
    group: 'S3',
  },
  'cache-control': { type: 'string', describe: 'Cache-Control of what is written, like max-age=3600', group: 'S3' },
} as const satisfies OptionTable;
