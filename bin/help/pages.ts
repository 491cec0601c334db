import { INSPECT, REFERENCES, REPORT, RUN, SAMPLE, STATS, UPLOADS, VERIFY } from '../options/commands.js';
import { EVERY } from '../options/general.js';
import { JOB } from '../options/job.js';
import type { OptionTable } from '../options/option.js';

/** A command line and what it does. */
export type Example = readonly [command: string, what: string];

/** What is said of a command: help, man page, docs/reference.md and completions are made of it. */
export interface Page {
  /** A sentence without its full stop. */
  readonly describe: string;
  /** The same in the list of commands. */
  readonly brief: string;
  readonly usage: string;
  /** The words before and between the options. */
  readonly words: Readonly<Record<string, string>>;
  readonly options: OptionTable;
  /** Each works in a directory with plant.db, plant.nc made of it and settings.json, if s3://bucket is there. */
  readonly examples: readonly Example[];
  /** Options that exclude each other. */
  readonly conflicts?: readonly (readonly [one: string, other: string])[];
}

/** What help and version are, in every table. */
export const HELP: OptionTable = {
  help: {
    type: 'string',
    short: 'h',
    value: '[all]',
    describe: 'Show help: what is used most, or all of it',
    group: 'General',
  },
  version: { type: 'boolean', short: 'V', describe: 'Print the version', group: 'General' },
};

/** Options of every command, and of the program without one. */
export const PROGRAM_OPTIONS: OptionTable = { ...EVERY, ...HELP };

/** What is said of the program as a whole. */
export const PROGRAM = {
  describe: 'Turns SQLite databases of machine readings into netCDF, in S3 or in a file',
  usage: ['fleetcdf DATABASE... DESTINATION [OPTIONS]', 'fleetcdf COMMAND [OPTIONS]'],
  examples: [
    ['fleetcdf plant.db plant.nc', 'to a file, all or nothing'],
    ['fleetcdf plant.db s3://bucket/plant.nc', 'into S3'],
    ['fleetcdf inspect plant.db', 'what it holds, how it is read'],
    ['fleetcdf verify plant.db plant.nc', 'value by value'],
  ],
} as const satisfies Pick<Page, 'describe' | 'examples'> & { usage: readonly string[] };

const DATABASE =
  'The SQLite database to read; or several, that are read as one: files, directories, quoted patterns ("plants/*.db"), ' +
  '@FILE for those that a file lists. JSON with --from json, where - is standard input';

/** The commands, in the order of the help. */
export const PAGES = {
  run: {
    describe: 'Write a database to S3, a file or standard output as netCDF, text or Parquet',
    brief: 'Write a database to S3 or a file (may be left out)',
    usage: 'fleetcdf [run] DATABASE... DESTINATION [OPTIONS]',
    words: {
      database: DATABASE,
      destination: 's3://bucket/key, s3://bucket/prefix/, a file, or - for standard output',
    },
    options: RUN,
    examples: [
      ['fleetcdf plant.db s3://bucket/plant.nc --verify', 'into S3, read back'],
      ['fleetcdf plant.db plant.csv', 'as text; or .parquet'],
      ['fleetcdf plant.db - --since 2020-01-01 > new.nc', 'a part of it'],
      ['fleetcdf plant.db plant.nc -n', 'the plan alone'],
      ['fleetcdf plant.db - --settings settings.json > a.nc', 'as a file says'],
    ],
  },
  inspect: {
    describe: 'Show the content of a database, and how it would be read',
    brief: 'Show what a database holds, and how it would be read',
    usage: 'fleetcdf inspect DATABASE... [OPTIONS]',
    words: { database: DATABASE },
    options: INSPECT,
    examples: [
      ['fleetcdf inspect plant.db', 'what is in it'],
      ['fleetcdf inspect plant.db --json > plant.json', 'for programs'],
      ['fleetcdf inspect plant.db --print-settings > settings.json', 'to begin with'],
      ['fleetcdf inspect plant.db --suggest-rules > rules.json', 'to look at and accept'],
    ],
    conflicts: [
      ['json', 'print-settings'],
      ['print-settings', 'suggest-rules'],
    ],
  },
  stats: {
    describe: 'Show statistics of every machine and signal, before and after cleaning',
    brief: 'Show statistics of every machine and signal',
    usage: 'fleetcdf stats DATABASE... [OPTIONS]',
    words: { database: DATABASE },
    options: STATS,
    examples: [
      ['fleetcdf stats plant.db', 'counts, moments, quantiles, gaps'],
      ['fleetcdf stats plant.db --settings settings.json', 'before and after its rules'],
      ['fleetcdf stats plant.db --format csv > stats.csv', 'or --json, for programs'],
    ],
    conflicts: [['json', 'format']],
  },
  report: {
    describe: 'Write a page to look at: curves before and after cleaning, what was found, and what was done about it',
    brief: 'Write a page with curves and what was found',
    usage: 'fleetcdf report DATABASE... PAGE [OPTIONS]',
    words: { database: DATABASE, page: 'The HTML file to write, s3://bucket/key, or - for standard output' },
    options: REPORT,
    examples: [
      ['fleetcdf report plant.db plant.html', 'of everything'],
      ['fleetcdf report plant.db may.html --since 2020-05', 'from May on'],
      ['fleetcdf plant.db plant.nc --html plant.html', 'of a run, in the same pass'],
    ],
    conflicts: [['quiet', 'progress']],
  },
  verify: {
    describe: 'Read back what a run has written, and compare every value with the database',
    brief: 'Compare what was written with the database',
    usage: 'fleetcdf verify DATABASE... DESTINATION [OPTIONS]',
    words: {
      database: 'The database that the object was made from, or several',
      destination: 'The object to compare: s3://bucket/key or a file',
    },
    options: VERIFY,
    examples: [
      ['fleetcdf verify plant.db s3://bucket/plant.nc', 'every value'],
      ['fleetcdf verify plant.db plant.nc --sample 5%', 'a random part'],
      ['fleetcdf verify --checksum plant.nc', 'without the database'],
    ],
  },
  references: {
    describe: 'Write references of kerchunk over objects, so that fsspec and xarray open them as one dataset',
    brief: 'Open several objects as one dataset, by references',
    usage: 'fleetcdf references OBJECT... FILE [OPTIONS]',
    words: {
      object: 'A netCDF-4 object that fleetcdf wrote: s3://bucket/key or a file; several are one dataset',
      document: 'Where the references (JSON) go: s3://bucket/key, a file, or - for standard output',
    },
    options: REFERENCES,
    examples: [
      ['fleetcdf references plant.nc plant.json', 'of one object'],
      ['fleetcdf references plant.nc groups.json --groups', 'each as a group'],
    ],
  },
  uploads: {
    describe: 'List unfinished uploads into S3; --abort removes them',
    brief: 'List unfinished uploads into S3, or abort them',
    usage: 'fleetcdf uploads DESTINATION [OPTIONS]',
    words: {
      destination: 's3://bucket, s3://bucket/prefix/, or s3://bucket/key for this object and what lies below key/',
    },
    options: UPLOADS,
    examples: [
      ['fleetcdf uploads s3://bucket', 'what runs left behind'],
      ['fleetcdf uploads s3://bucket --abort --older-than 7d', 'free their parts'],
    ],
  },
  job: {
    describe: 'Have several processes write one dataset, on one computer or on many',
    brief: 'Have several processes write one dataset',
    usage: 'fleetcdf job ACTION JOB [DATABASE.. DEST] [OPTIONS]',
    words: {
      action: 'create, survey, plan, write, commit, run, submit, status or abort',
      job: 'A directory that all processes see, or s3://bucket/prefix',
      database: 'With create: what to read, as run reads it; several databases are one',
      destination: 'With create: s3://bucket/key, or a file that all processes see',
    },
    options: JOB,
    examples: [
      ['fleetcdf job create jobs/a plant.db all.nc', 'what is to be made'],
      ['fleetcdf job create jobs/b "*.db" all.nc', 'of many databases'],
      ['fleetcdf job run jobs/a --workers 2', 'by processes here'],
      ['fleetcdf job status jobs/a', 'how far it is'],
    ],
    conflicts: [['quiet', 'progress']],
  },
  sample: {
    describe: 'Write a sample database like that of ExampleCo',
    brief: 'Write a sample database',
    usage: 'fleetcdf sample FILE [OPTIONS]',
    words: { database: 'The file to write' },
    options: SAMPLE,
    examples: [
      ['fleetcdf sample sample.db', '20 machines, 240,000 rows'],
      ['fleetcdf sample small.db --machines 3 --points 9', '108 rows'],
    ],
  },
  completion: {
    describe: 'Print a script that completes commands, options and files in bash, zsh or fish',
    brief: 'Print a script that completes commands in a shell',
    usage: 'fleetcdf completion [bash|zsh|fish]',
    words: { shell: 'bash, zsh or fish; without it, that of $SHELL' },
    options: {},
    examples: [
      ['eval "$(fleetcdf completion bash)"', 'in ~/.bashrc'],
      ['eval "$(fleetcdf completion zsh)"', 'in ~/.zshrc, behind compinit'],
      ['fleetcdf completion fish | source', 'in config.fish'],
    ],
  },
  help: {
    describe: 'Show the help of the program or of a command',
    brief: 'Show the help of a command',
    usage: 'fleetcdf help [COMMAND] [all]',
    words: { command: 'The command; without one, the program', all: 'Show every option' },
    options: {},
    examples: [
      ['fleetcdf help run', 'what is used most'],
      ['fleetcdf help run all', 'every option'],
    ],
  },
} as const satisfies Record<string, Page>;

export type CommandName = keyof typeof PAGES;

export function isCommand(word: string | undefined): word is CommandName {
  return word !== undefined && Object.hasOwn(PAGES, word);
}
