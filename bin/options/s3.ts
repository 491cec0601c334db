import { ADDRESSING_STYLES, PROVIDER_NAMES } from '../../lib/sink/index.js';
import type { OptionTable } from './option.js';

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
