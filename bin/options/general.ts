import type { OptionTable } from './option.js';

/** Options of every command. */
export const EVERY = {
  verbose: {
    type: 'boolean',
    short: 'v',
    default: false,
    describe: 'Show the stack trace and the causes of an error',
    group: 'General',
  },
} as const satisfies OptionTable;

export const SETTINGS = {
  settings: {
    type: 'string',
    value: 'FILE',
    brief: 'A settings file; without arguments, ./settings.json',
    describe: 'Settings file; without one, everything is discovered from the database',
    group: 'General',
  },
} as const satisfies OptionTable;

export const ZONE = {
  zone: {
    type: 'string',
    defaultDescription: 'UTC',
    describe: 'Time zone of {date} and {yesterday} in destinations, and of --since and --until, like Europe/Berlin',
    group: 'General',
  },
} as const satisfies OptionTable;

/** What the work may take of the machine. */
export const RESOURCES = {
  threads: {
    type: 'number',
    short: 'j',
    value: 'N',
    defaultDescription: 'number of processors; 1 into S3',
    describe: 'Threads that read and decode',
    group: 'General',
  },
  memory: {
    type: 'string',
    value: 'SIZE',
    defaultDescription: '128MiB',
    describe: 'Memory for buffers',
    group: 'General',
  },
} as const satisfies OptionTable;

/** What a run does beside its output. */
export const CONDUCT = {
  strict: {
    type: 'boolean',
    default: false,
    describe: 'Fail (exit code 3) where rows or values would be left out, merged or rounded',
    group: 'General',
  },
  'dry-run': {
    type: 'boolean',
    short: 'n',
    default: false,
    brief: true,
    describe: 'Print the plan and write nothing',
    group: 'General',
  },
  report: {
    type: 'string',
    value: 'FILE',
    describe: 'Write what became of the run to this file, as JSON, also where it fails; --html is for people',
    group: 'General',
  },
  html: {
    type: 'string',
    value: 'FILE',
    brief: 'Write a page to look at, like fleetcdf report',
    describe: 'Write a page to look at to this file, as fleetcdf report does, in the same pass',
    group: 'General',
  },
} as const satisfies OptionTable;

/** What is counted in the same pass. */
export const STATISTICS = {
  stats: {
    type: 'string',
    value: 'FILE',
    describe: 'Write statistics of every machine and signal to this file, as JSON, or as CSV where it ends in .csv',
    group: 'General',
  },
} as const satisfies OptionTable;

export const QUIET = {
  quiet: {
    type: 'boolean',
    short: 'q',
    default: false,
    brief: true,
    describe: 'Print only errors',
    group: 'General',
  },
} as const satisfies OptionTable;

export const PROGRESS = {
  progress: {
    type: 'boolean',
    default: false,
    describe: 'Print progress lines even without a terminal',
    group: 'General',
  },
} as const satisfies OptionTable;

export const JSON_OUTPUT = {
  json: { type: 'boolean', brief: 'Print JSON', describe: 'Print everything as JSON', group: 'General' },
} as const satisfies OptionTable;
