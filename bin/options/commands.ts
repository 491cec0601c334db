import { CONDUCT, JSON_OUTPUT, PROGRESS, QUIET, RESOURCES, SETTINGS, ZONE } from './general.js';
import { INPUT, READER } from './input.js';
import type { OptionTable } from './option.js';
import { FORM, OUTPUT, RECEIPT } from './output.js';
import { S3_ACCESS, S3_UPLOAD } from './s3.js';

/** From this age on, `uploads --abort` aborts: younger ones may be under way. */
export const ABORTED_FROM = '1d';

export const RUN = {
  ...INPUT,
  ...READER,
  ...OUTPUT,
  ...RECEIPT,
  ...S3_ACCESS,
  ...S3_UPLOAD,
  ...SETTINGS,
  ...RESOURCES,
  ...CONDUCT,
  ...QUIET,
  ...PROGRESS,
} as const satisfies OptionTable;

export const INSPECT = {
  ...INPUT,
  all: {
    type: 'boolean',
    default: false,
    describe: 'List every machine and signal, however many there are',
    group: 'General',
  },
  ...JSON_OUTPUT,
  settings: {
    type: 'boolean',
    describe: 'Print a settings file with everything that is decided from the data',
    group: 'General',
  },
  quiet: { ...QUIET.quiet, describe: 'Show no progress' },
} as const satisfies OptionTable;

export const VERIFY = {
  ...INPUT,
  reader: {
    ...READER.reader,
    describe: 'The reader of the run: the comparison takes the other one where there is one',
  },
  ...FORM,
  ...RECEIPT,
  ...S3_ACCESS,
  ...SETTINGS,
  ...RESOURCES,
  checksum: {
    type: 'boolean',
    default: false,
    describe: 'Compare the object with its own ledger, without a database: verify --checksum plant.nc',
    group: 'General',
  },
  sample: { type: 'string', describe: 'Compare a random part of the chunks, like 5%', group: 'General' },
  seed: { type: 'number', default: 1, describe: 'Chooses the part that --sample compares', group: 'General' },
  limit: {
    type: 'number',
    default: 20,
    describe: 'Differences of each kind that are listed; all are counted',
    group: 'General',
  },
  ...JSON_OUTPUT,
  quiet: { ...QUIET.quiet, describe: 'Print only differences and errors' },
  ...PROGRESS,
} as const satisfies OptionTable;

export const UPLOADS = {
  settings: { ...SETTINGS.settings, describe: 'Settings file whose destination and s3 are taken' },
  ...ZONE,
  ...S3_ACCESS,
  abort: {
    type: 'boolean',
    default: false,
    describe: 'Abort them, which frees their parts; a run whose upload is aborted fails',
    group: 'General',
  },
  'older-than': {
    type: 'string',
    defaultDescription: `with --abort ${ABORTED_FROM}, else all`,
    describe: 'Only uploads that were begun so long ago, like 12h or 7d; 0s: all',
    group: 'General',
  },
  json: { ...JSON_OUTPUT.json, describe: 'Print them as JSON' },
  quiet: { ...QUIET.quiet, describe: 'Print only errors and the list' },
} as const satisfies OptionTable;

export const SAMPLE = {
  machines: { type: 'number', default: 20, describe: 'Number of machines', group: 'General' },
  points: { type: 'number', default: 3000, describe: 'Times per machine; each gives 4 rows', group: 'General' },
  order: {
    choices: ['machine', 'time'],
    default: 'machine',
    describe: 'Order of the rows: one machine after another, or by time',
    group: 'General',
  },
  seed: { type: 'number', default: 1, describe: 'The same seed gives the same readings', group: 'General' },
  overwrite: { type: 'boolean', default: false, describe: 'Replace an existing file', group: 'General' },
  ...QUIET,
} as const satisfies OptionTable;
