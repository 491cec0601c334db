import { MANY, type OptionTable } from './option.js';

/** What `job submit` tells an engine that starts containers. */
export const CONTAINERS = {
  image: {
    type: 'string',
    value: 'IMAGE',
    describe: 'Image whose entry point is fleetcdf (job submit --on kubernetes, aws-batch)',
    group: 'General',
  },
  volume: {
    ...MANY,
    value: 'NAME:PATH',
    describe:
      'A volume that all containers share, and where they have it; several by repeating it. Kubernetes: a claim; AWS ' +
      'Batch: an EFS file system, or a directory of the host',
    group: 'General',
  },
  cpus: {
    type: 'number',
    value: 'N',
    defaultDescription: '2',
    describe: 'Processors of a container, and threads of a step',
    group: 'General',
  },
  'container-memory': {
    type: 'string',
    value: 'SIZE',
    defaultDescription: '2GiB',
    describe: 'Memory of a container',
    group: 'General',
  },
} as const satisfies OptionTable;

/** What `job submit` tells Kubernetes. */
export const KUBERNETES = {
  namespace: {
    type: 'string',
    value: 'NAME',
    defaultDescription: 'that of kubectl',
    describe: 'Namespace of the Jobs (job submit --on kubernetes)',
    group: 'General',
  },
  'service-account': {
    type: 'string',
    value: 'NAME',
    describe: 'Service account of the pods, whose rights they have in S3 (job submit --on kubernetes)',
    group: 'General',
  },
  secret: {
    type: 'string',
    value: 'NAME',
    describe: 'Secret whose keys are variables of the pods, like AWS_ACCESS_KEY_ID (job submit --on kubernetes)',
    group: 'General',
  },
} as const satisfies OptionTable;

/** What `job submit` tells AWS Batch. */
export const AWS_BATCH = {
  queue: { type: 'string', value: 'NAME', describe: 'Queue of the jobs (job submit --on aws-batch)', group: 'General' },
  role: {
    type: 'string',
    value: 'ARN',
    describe: 'Role of the containers, whose rights they have in S3 (job submit --on aws-batch)',
    group: 'General',
  },
} as const satisfies OptionTable;
