import { CONDUCT, JSON_OUTPUT, PROGRESS, QUIET, RESOURCES, SETTINGS, STATISTICS, ZONE } from './general.js';
import { INPUT, READER } from './input.js';
import type { OptionTable } from './option.js';
import { DESTINATION, FORM, OUTPUT, RECEIPT } from './output.js';
import { S3_ACCESS, S3_OBJECT, S3_UPLOAD } from './s3.js';

/** From this age on, `uploads --abort` aborts: younger ones may be under way. */
export const ABORTED_FROM = '1d';

export const RUN = {
  ...INPUT,
  ...READER,
  ...DESTINATION,
  ...OUTPUT,
  ...RECEIPT,
  ...S3_ACCESS,
  ...S3_UPLOAD,
  ...S3_OBJECT,
  ...SETTINGS,
  ...RESOURCES,
  ...CONDUCT,
  ...STATISTICS,
  ...QUIET,
  ...PROGRESS,
} as const satisfies OptionTable;

export const INSPECT = {
  ...INPUT,
  all: {
    type: 'boolean',
    default: false,
    brief: true,
    describe: 'List every machine and signal, however many there are',
    group: 'General',
  },
  ...JSON_OUTPUT,
  ...SETTINGS,
  'print-settings': {
    type: 'boolean',
    brief: 'Print what is decided as a settings file',
    describe: 'Print a settings file with everything that is decided from the data, and what --settings and flags say',
    group: 'General',
  },
  'suggest-rules': {
    type: 'boolean',
    brief: 'Print rules that the data suggest',
    describe: 'Print a settings file with cleaning rules that the data suggest, each with its evidence; applies none',
    group: 'General',
  },
  quiet: { ...QUIET.quiet, brief: true, describe: 'Show no progress' },
} as const satisfies OptionTable;

export const STATS = {
  ...INPUT,
  ...READER,
  ...JSON_OUTPUT,
  format: {
    type: 'string',
    choices: ['table', 'csv', 'json'],
    default: 'table',
    brief: true,
    describe: 'Print a table; CSV, a line for each signal before and after cleaning; or JSON, as --json',
    group: 'General',
    isApart: true,
  },
  ...SETTINGS,
  ...RESOURCES,
  strict: CONDUCT.strict,
  quiet: { ...QUIET.quiet, describe: 'Print only errors and the statistics' },
  ...PROGRESS,
} as const satisfies OptionTable;

export const REPORT = {
  ...INPUT,
  ...READER,
  ...S3_ACCESS,
  ...SETTINGS,
  ...RESOURCES,
  strict: CONDUCT.strict,
  quiet: QUIET.quiet,
  ...PROGRESS,
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
    brief: 'Check the object alone, without a database',
    describe: 'Compare the object with its own ledger, without a database: verify --checksum plant.nc',
    group: 'General',
  },
  sample: {
    type: 'string',
    value: 'PART',
    brief: 'Compare a random part, like 5%',
    describe: 'Compare a random part of the chunks, like 5%',
    group: 'General',
  },
  seed: {
    type: 'number',
    value: 'N',
    default: 1,
    describe: 'Chooses the part that --sample compares',
    group: 'General',
  },
  limit: {
    type: 'number',
    value: 'N',
    default: 20,
    describe: 'Differences of each kind that are listed; all are counted',
    group: 'General',
  },
  ...JSON_OUTPUT,
  quiet: {
    ...QUIET.quiet,
    brief: true,
    describe: 'Print only differences and errors',
  },
  ...PROGRESS,
} as const satisfies OptionTable;

export const REFERENCES = {
  groups: {
    type: 'boolean',
    default: false,
    brief: 'Each object as a group of its own',
    describe: 'Write each object as a group of its own, named after it, instead of all as one dataset',
    group: 'General',
  },
  overwrite: {
    type: 'boolean',
    default: true,
    describe: 'Replace existing references (--no-overwrite: fail)',
    group: 'General',
  },
  settings: { ...SETTINGS.settings, describe: 'Settings file whose s3 and memory are taken' },
  ...S3_ACCESS,
  ...S3_OBJECT,
  ...JSON_OUTPUT,
  quiet: QUIET.quiet,
} as const satisfies OptionTable;

export const UPLOADS = {
  settings: { ...SETTINGS.settings, brief: true, describe: 'Settings file whose destination and s3 are taken' },
  ...ZONE,
  ...S3_ACCESS,
  abort: {
    type: 'boolean',
    default: false,
    brief: 'Abort them, which frees their parts',
    describe: 'Abort them, which frees their parts; a run whose upload is aborted fails',
    group: 'General',
  },
  'older-than': {
    type: 'string',
    value: 'AGE',
    brief: 'Only uploads begun so long ago, like 12h or 7d',
    defaultDescription: `with --abort ${ABORTED_FROM}, else all`,
    describe: 'Only uploads that were begun so long ago, like 12h or 7d; 0s: all',
    group: 'General',
  },
  json: { ...JSON_OUTPUT.json, describe: 'Print them as JSON' },
  quiet: {
    ...QUIET.quiet,
    brief: true,
    describe: 'Print only errors and the list',
  },
} as const satisfies OptionTable;

export const SAMPLE = {
  output: {
    type: 'string',
    short: 'o',
    value: 'FILE',
    describe: 'The file to write, as an option',
    group: 'General',
  },
  machines: {
    type: 'number',
    value: 'N',
    default: 20,
    brief: true,
    describe: 'Number of machines',
    group: 'General',
  },
  points: {
    type: 'number',
    value: 'N',
    default: 3000,
    brief: true,
    describe: 'Times per machine; each gives 4 rows',
    group: 'General',
  },
  order: {
    choices: ['machine', 'time'],
    default: 'machine',
    brief: 'Of the rows: by machine, or by time',
    describe: 'Order of the rows: one machine after another, or by time',
    group: 'General',
  },
  seed: {
    type: 'number',
    value: 'N',
    default: 1,
    brief: true,
    describe: 'The same seed gives the same readings',
    group: 'General',
  },
  overwrite: {
    type: 'boolean',
    default: false,
    brief: true,
    describe: 'Replace an existing file',
    group: 'General',
  },
  ...QUIET,
} as const satisfies OptionTable;
