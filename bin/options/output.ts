import type { OptionTable } from './option.js';

/** The form of the dataset, as far as `verify` may be told it too. */
export const FORM = {
  layout: {
    choices: ['machines', 'stacked', 'ragged'],
    defaultDescription: 'machines; from 200 machines on stacked, or ragged',
    describe: 'A variable per machine, one array over all machines, or a ragged array per signal',
    group: 'Output',
  },
  ragged: {
    choices: ['contiguous', 'indexed'],
    defaultDescription: 'contiguous',
    describe: 'What tells machines apart in the layout ragged: row_size(machine), or machine_index(obs) alone',
    group: 'Output',
  },
  format: {
    choices: ['netcdf4', 'auto', 'classic', '64-bit-offset', 'cdf5', 'ndjson', 'csv', 'parquet'],
    short: 'f',
    defaultDescription: 'as the destination ends, else netcdf4',
    brief: 'netcdf4, csv, …; without it, as DEST ends',
    describe:
      'netCDF (auto: the smallest classic one that suffices), text with a line per machine and time, or Parquet',
    group: 'Output',
  },
  deflate: {
    type: 'number',
    value: 'LEVEL',
    defaultDescription: '1',
    describe: 'Compression level of netCDF-4, 0 (none) to 9',
    group: 'Output',
  },
  labels: {
    choices: ['signal', 'reading'],
    defaultDescription: 'signal',
    describe: 'Write signal names once, or for every reading',
    group: 'Output',
  },
  flags: {
    choices: ['none', 'aggregate', 'tests'],
    alone: 'aggregate',
    value: 'FLAGS',
    defaultDescription: 'none; --flags alone is aggregate',
    describe: 'Write QARTOD flags beside the values: the worst of all rules (aggregate), or also those of each (tests)',
    group: 'Output',
  },
  stamp: { type: 'boolean', describe: 'Write the date and the command line into the dataset', group: 'Output' },
} as const satisfies OptionTable;

/** What a run writes, and when. */
export const OUTPUT = {
  ...FORM,
  'time-axis': {
    choices: ['auto', 'shared', 'own'],
    defaultDescription: 'auto',
    describe:
      'Machines with different times: one time dimension with gaps, one each, or as it fits (auto: shared up to twice ' +
      'the longest machine)',
    group: 'Output',
  },
  fletcher32: {
    type: 'boolean',
    defaultDescription: 'true',
    describe: 'Checksums in netCDF-4 where nothing is compressed; --no-fletcher32 leaves them out',
    group: 'Output',
  },
  'time-units': {
    type: 'string',
    value: 'UNITS',
    describe: 'Units of the times, like microseconds or "minutes since 2024-01-01"',
    group: 'Output',
  },
  references: {
    type: 'string',
    value: 'FILE',
    describe: 'Also write kerchunk references (JSON) to this file, so that fsspec and xarray open the dataset as Zarr',
    group: 'Output',
  },
  'if-changed': {
    type: 'boolean',
    describe: 'Write only if database, settings or version changed since (exit code 4: nothing to do)',
    group: 'Output',
  },
  update: {
    choices: ['off', 'auto', 'only'],
    alone: 'auto',
    value: 'HOW',
    defaultDescription: 'off; --update alone is auto',
    describe:
      'Update the netCDF-4 that is there: what is the same stays, only the rest is sent (only: refuse to write all of it)',
    group: 'Output',
  },
  append: {
    choices: ['off', 'auto', 'only'],
    alone: 'auto',
    value: 'HOW',
    defaultDescription: 'off; --append alone is auto',
    describe:
      'Read only rows that are new since the destination was written, and append them (only: refuse to read all of them)',
    group: 'Output',
  },
  overwrite: {
    type: 'boolean',
    default: true,
    describe: 'Replace an existing destination (--no-overwrite: fail)',
    group: 'Output',
  },
  verify: {
    type: 'boolean',
    brief: 'Read back what was written, and compare it',
    describe: 'Read back what was written and compare it with the database; publish a file only then',
    group: 'Output',
  },
} as const satisfies OptionTable;

/** Where a run writes to. */
export const DESTINATION = {
  output: {
    type: 'string',
    short: 'o',
    value: 'DEST',
    brief: 'The destination, as an option',
    describe: 'The destination, as an option: plant.db -o plant.nc',
    group: 'Output',
  },
} as const satisfies OptionTable;

/** What is written of a verification. */
export const RECEIPT = {
  receipt: {
    type: 'string',
    value: 'FILE',
    describe: 'Verify, and write what was verified to this file, as JSON: hashes, counts, versions',
    group: 'Output',
  },
} as const satisfies OptionTable;
