import { DURATION_EXAMPLES, DURATION_PATTERN } from '../time/parse-duration.js';
import { encodingSchema } from './encoding-schema.js';
import { SIZE_EXAMPLES, SIZE_PATTERN } from './size.js';

/*
 * What a settings file may hold, as a JSON Schema (draft-07, which every editor understands). It is the one description:
 * the types of settings-file.ts, the defaults and the checks come from it, and settings.schema.json at the top
 * level is a copy of it (`npm run schema` writes it, a test compares them).
 */

const name = { type: 'string', minLength: 1 } as const;

/** A table or column; SQL lets its name be empty. */
const column = { type: 'string' } as const;

const moment = {
  ...name,
  examples: ['2024-05-01', '2024-05-01T06:00:00Z'],
} as const;
/** CF Conventions 3.3: a standard name, and a modifier where there is one. */
const STANDARD_NAME = '^[a-z][a-z0-9_]*( [a-z_]+)?$';

const size = { type: ['integer', 'string'], minimum: 1, pattern: SIZE_PATTERN, examples: SIZE_EXAMPLES } as const;

const key = { ...column, description: 'Its column of keys.' } as const;

/** A column that holds keys of another table, or that column's name alone where its values are names. */
const named = {
  type: ['string', 'object'],
  anyOf: [
    column,
    {
      type: 'object',
      additionalProperties: false,
      properties: {
        column: { ...column, description: 'The column, which holds keys of another table.' },
        table: { ...column, description: 'That table.' },
        key,
        name: {
          type: ['string', 'object'],
          description: 'Its column of names; or a column that refers to a third table in the same way.',
          anyOf: [
            column,
            {
              type: 'object',
              additionalProperties: false,
              properties: { column, table: column, key, name: column },
              required: ['column', 'table', 'key', 'name'],
            },
          ],
        },
      },
      required: ['column', 'table', 'key', 'name'],
    },
  ],
} as const;

/** The column of a signal, alone or with what its values are. */
const signalColumn = {
  type: ['string', 'object'],
  anyOf: [
    column,
    {
      type: 'object',
      additionalProperties: false,
      properties: {
        column,
        as: {
          type: 'string',
          enum: ['number', 'flags', 'strings'],
          description:
            'number; or text, as CF flags (numbers, and what each stands for) or as strings where the layout can. A column may be both number and text: then it is split, numbers to the one signal and words to the other.',
        },
      },
      required: ['column'],
    },
  ],
} as const;

const names = { type: 'array', minItems: 1, items: name } as const;

const readings = {
  type: 'object',
  description: 'One table, view or query of readings: where its machine, its time and its signals are.',
  additionalProperties: false,
  properties: {
    table: { ...column, description: 'The table or view. Either this or query; not needed for JSON.' },
    query: { ...name, description: 'A SELECT to read instead of a table.' },
    name: { ...name, description: 'What messages call the query; without it, "query 1", "query 2" …' },
    where: { ...name, description: 'An SQL condition that rows must meet.' },
    machine: {
      ...named,
      description:
        'The column that names the machine; where it holds keys of another table: { "column", "table", "key", "name" }.',
    },
    machine_name: { ...name, description: 'The name of the machine where all readings are of one.' },
    time: { ...column, description: 'The column of the time: ISO 8601 text (UTC unless it has an offset) or numbers.' },
    time_unit: {
      type: 'string',
      enum: ['s', 'ms', 'us', 'ns', 'julian'],
      description:
        'What numbers in the time column count: seconds, milli-, micro- or nanoseconds since 1970, or Julian days. Without it, it is told from the size of the numbers.',
    },
    signals: {
      type: 'object',
      minProperties: 1,
      additionalProperties: signalColumn,
      description:
        'The signals, one column each: { "temperature": "temp_c", "door": { "column": "door", "as": "flags" } }.',
    },
    signal: {
      ...named,
      description: 'Instead of signals, for a tall table with one value a row: the column that names the signal.',
    },
    value: { ...column, description: 'With signal: the column of the value.' },
    units: { ...column, description: 'With signal: the column of the units.' },
    names: {
      type: 'object',
      minProperties: 1,
      additionalProperties: signalColumn,
      description:
        'With signal: the signals wanted, each with what the signal column calls it: { "temperature": "TT-101" }. Without it, all that there are.',
    },
  },
  required: ['time'],
  dependencies: { name: ['query'], signal: ['value'], value: ['signal'], units: ['signal'], names: ['signal'] },
  allOf: [
    { oneOf: [{ required: ['machine'] }, { required: ['machine_name'] }] },
    { oneOf: [{ required: ['signals'] }, { required: ['signal', 'value'] }] },
  ],
} as const;

const source = {
  type: 'object',
  description: 'Where the readings are.',
  additionalProperties: false,
  default: {},
  properties: {
    path: {
      ...name,
      description:
        'The SQLite database, or the file of JSON, relative to the directory of the settings file; "-" is JSON from standard input.',
    },
    from: {
      type: 'string',
      enum: ['sqlite', 'json'],
      description:
        'What path is: a SQLite database (the default); or JSON, an array of objects or objects that follow each other, which is read as one table whose columns are the keys.',
    },
    readings: {
      type: 'array',
      minItems: 1,
      items: readings,
      description: 'The tables of readings. Without them, they are discovered from the schema of the database.',
    },
    tables: { ...names, description: 'Only these tables may be found to hold readings.' },
    where: { ...name, description: 'An SQL condition that the rows of every table of readings must meet.' },
    since: { ...moment, description: 'Only readings of this time and later.' },
    until: { ...moment, description: 'Only readings before this time.' },
    only: {
      type: 'object',
      description: 'Only some machines or signals, by name; * stands for any text, ? for any character.',
      additionalProperties: false,
      properties: {
        machines: { ...names, description: 'Names of machines as the database has them.' },
        signals: { ...names, description: 'Names of signals.' },
      },
    },
    text_signals: {
      type: 'string',
      enum: ['flags', 'strings', 'none'],
      description:
        'What becomes of signals that are text ("on", "open") where source.readings do not say: CF flags (the default), strings where the layout can, or left out.',
    },
    machines: {
      type: 'object',
      description: 'The table of static data, one row a machine. Its columns become attributes of the machine.',
      additionalProperties: false,
      properties: {
        table: { ...column, description: 'The table or view.' },
        key: { ...column, description: 'The column that holds the machine as the readings name it.' },
        name: {
          ...column,
          description: 'A column with the name the machine shall have in the dataset, where the key is none.',
        },
      },
      required: ['table', 'key'],
    },
  },
} as const;

const rangeRule = {
  type: 'object',
  description: 'Values below min or above max are replaced.',
  additionalProperties: false,
  properties: {
    rule: { type: 'string', enum: ['range'], description: 'Which rule.' },
    min: { type: 'number', description: 'The smallest valid value.' },
    max: { type: 'number', description: 'The largest valid value.' },
    replace: {
      type: ['number', 'string'],
      anyOf: [{ type: 'number' }, { enum: ['missing'] }],
      description: 'What stands in for an invalid value: a number, or "missing".',
    },
  },
  required: ['rule', 'replace'],
  anyOf: [{ required: ['min'] }, { required: ['max'] }],
} as const;

const clean = {
  type: 'object',
  description: 'What is done to the readings. Nothing is cleaned that is not asked for here.',
  additionalProperties: false,
  default: {},
  properties: {
    time: {
      type: 'object',
      description: 'What is done to times.',
      additionalProperties: false,
      default: {},
      properties: {
        round: {
          type: 'string',
          pattern: DURATION_PATTERN,
          examples: DURATION_EXAMPLES,
          description: 'Round times to the nearest multiple of this duration; a tie goes to the even multiple.',
        },
      },
    },
    machine: {
      type: 'object',
      description: 'What is done to the names of machines.',
      additionalProperties: false,
      default: {},
      properties: {
        pad_numbers: {
          type: 'boolean',
          default: false,
          description: 'Zero-pad numbers in names to a common width: machine_0 becomes machine_00 beside machine_19.',
        },
      },
    },
    signals: {
      type: 'object',
      default: {},
      additionalProperties: { type: 'array', items: rangeRule },
      description:
        'Rules for the values of each signal, applied in order. "*" is for every signal without rules of its own.',
    },
    duplicates: {
      type: 'string',
      enum: ['first', 'last', 'mean', 'error'],
      default: 'first',
      description: 'What to keep of two readings of one machine at one time.',
    },
  },
} as const;

const signalDescription = {
  type: 'object',
  description: 'What one signal is. Attributes of its variable, or coordinates beside its name.',
  additionalProperties: false,
  properties: {
    units: { ...name, description: 'Units as UDUNITS writes them: "degC", "m s-1", "1" for none.' },
    long_name: { ...name, description: 'What it is, for people and plots.' },
    standard_name: {
      type: 'string',
      pattern: STANDARD_NAME,
      examples: ['air_temperature'],
      description: 'Its name in the CF standard name table.',
    },
    comment: { ...name, description: 'Anything else.' },
  },
} as const;

const output = {
  type: 'object',
  description: 'What the dataset looks like.',
  additionalProperties: false,
  default: {},
  properties: {
    layout: {
      type: 'string',
      enum: ['machines', 'stacked', 'ragged'],
      default: 'machines',
      description:
        'A variable per machine, one array over all machines (for machine learning), or ragged arrays per signal (for machines with times of their own).',
    },
    format: {
      type: 'string',
      enum: ['netcdf4', 'auto', 'classic', '64-bit-offset', 'cdf5', 'ndjson', 'csv'],
      default: 'netcdf4',
      description:
        'The file format; "auto" takes the narrowest classic netCDF format that holds the dataset; "ndjson" and "csv" are text, a line for each machine and time.',
    },
    labels: {
      type: 'string',
      enum: ['signal', 'reading'],
      default: 'signal',
      description: 'Whether the names of the signals stand once along the sensor dimension, or at every reading.',
    },
    deflate: {
      type: 'integer',
      minimum: 0,
      maximum: 9,
      description: 'Compression level, 0 for none; netcdf4 only.',
    },
    encoding: {
      type: 'object',
      default: {},
      additionalProperties: encodingSchema,
      description:
        'How values are stored, by name of a signal or variable. "*" is for every one without an encoding of its own.',
    },
    title: { ...name, description: 'The title attribute of the dataset.' },
    id: { ...name, description: 'The id attribute of the dataset; without it, from the company and the database.' },
    product_version: { ...name, description: 'The product_version attribute; without it, the version of fleetcdf.' },
    stamp: {
      type: 'boolean',
      default: false,
      description:
        'Whether the dataset says when and by which command it was made. Without, the same input gives the same bytes.',
    },
    signals: {
      type: 'object',
      default: {},
      additionalProperties: signalDescription,
      description: 'What the signals are, by name: { "temperature": { "units": "degC" } }.',
    },
  },
} as const;

const s3 = {
  type: 'object',
  description: 'How S3 is reached. Credentials do not belong here: the AWS SDK finds them by itself.',
  additionalProperties: false,
  default: {},
  properties: {
    endpoint: {
      type: 'string',
      pattern: '^https?://',
      examples: ['http://127.0.0.1:9000'],
      description: 'The URL of a server other than AWS.',
    },
    region: { ...name, description: 'The region of the bucket.' },
    profile: { ...name, description: 'The profile in ~/.aws whose credentials are used.' },
    part_size: { ...size, description: 'The size of an upload part, at least 5 MiB; without it, planned.' },
  },
} as const;

export const settingsSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'fleetcdf settings',
  description: 'Settings of fleetcdf. Flags of the command line win over them.',
  type: 'object',
  additionalProperties: false,
  properties: {
    $schema: { type: 'string', description: 'Where this schema is, for editors.' },
    company_name: {
      ...name,
      description: 'Who runs the machines: an attribute of the dataset, and the start of the name of its file.',
    },
    source,
    clean,
    output,
    destination: {
      ...name,
      description:
        's3://bucket/key, a file (relative to the directory of the settings file), or - for standard output. A destination that ends in a slash completes to <company_name>_data.nc.',
    },
    s3,
    memory: { ...size, default: '128MiB', description: 'Memory for buffers.' },
    threads: {
      type: 'integer',
      minimum: 1,
      description: 'Threads that work at the same time; without it, as many as the machine has cores.',
    },
  },
} as const;
