import { comment } from '../clean/rule-schema.js';
import { VALUE_RULES } from '../clean/rules/index.js';
import { SERIES_RULES } from '../screen/rules/index.js';
import { ACLS, ADDRESSING_STYLES, PROVIDER_NAMES, SSE_KINDS } from '../sink/providers.js';
import { DURATION_EXAMPLES, DURATION_PATTERN } from '../time/parse-duration.js';
import { MOMENT_EXAMPLES } from '../time/parse-moment.js';
import { TIME_UNITS_EXAMPLES } from '../time/parse-time-units.js';
import { encodingSchema } from './encoding-schema.js';
import { combine, machineName, paths, skipDamaged } from './fleet-schema.js';
import { machines } from './machines-schema.js';
import { mode } from './mode-schema.js';
import { column, epoch, name, readings, zeroTime, zone } from './readings-schema.js';
import { SIZE_EXAMPLES, SIZE_PATTERN } from './size.js';

/*
 * The JSON Schema of a settings file (draft-07, which every editor supports). The types of settings.ts, the defaults
 * and the checks all come from it. settings.schema.json in the top directory is a copy: `npm run schema` writes it,
 * and a test compares the two.
 */

const moment = { ...name, examples: MOMENT_EXAMPLES } as const;
const MOMENTS =
  'ISO 8601; a month, a year or an ISO week (2024-W18) for its beginning; today, yesterday (their beginning) or now; or a ' +
  'duration, for so long ago. Without an offset from UTC it is in zone.';
const size = { type: ['integer', 'string'], minimum: 1, pattern: SIZE_PATTERN, examples: SIZE_EXAMPLES } as const;

const names = { type: 'array', minItems: 1, items: name } as const;

const source = {
  type: 'object',
  description: 'The source of the readings.',
  additionalProperties: false,
  default: {},
  properties: {
    path: {
      ...name,
      description:
        'The SQLite database or JSON file, relative to the directory of the settings file; "-" is JSON from ' +
        'standard input.',
    },
    paths,
    machine_name: machineName,
    combine,
    skip_damaged: skipDamaged,
    from: {
      type: 'string',
      enum: ['sqlite', 'json'],
      description:
        'The kind of path: a SQLite database (the default); or JSON, an array of objects or a sequence of ' +
        'objects, read as one table with the keys as columns.',
    },
    readings: {
      type: 'array',
      minItems: 1,
      items: readings,
      description: 'The tables of readings. Default: discovered from the schema of the database.',
    },
    time: {
      type: 'object',
      description: 'How times are written, for tables that do not say it themselves.',
      additionalProperties: false,
      properties: { zone, epoch, zero_time: zeroTime },
    },
    tables: { ...names, description: 'Read only these of the discovered tables.' },
    schema: {
      type: 'object',
      additionalProperties: { type: 'array', items: column },
      description:
        'The tables and views of the database, each with its columns, as they were when the settings were written. ' +
        'One that is not among them is not read, which a warning says and --strict refuses.',
    },
    recipe: {
      ...name,
      description:
        'The known program that wrote the database, as docs/recipes.md calls it; "none" reads it like any other. ' +
        'Default: told by its tables.',
    },
    where: { ...name, description: 'An SQL condition that the rows of every table of readings must meet.' },
    since: { ...moment, description: `Read only readings at or after this time: ${MOMENTS}` },
    until: {
      ...moment,
      description:
        'Read only readings before this time, written as in since. It is exclusive: until 2024-05 reads no reading of May.',
    },
    only: {
      type: 'object',
      description: 'Read only these machines or signals. In a name, * matches any text and ? any character.',
      additionalProperties: false,
      properties: {
        machines: { ...names, description: 'Names of machines as in the database.' },
        signals: { ...names, description: 'Names of signals.' },
      },
    },
    text_signals: {
      type: 'string',
      enum: ['flags', 'strings', 'none'],
      description:
        'How to store text signals ("on", "open") for which source.readings do not say it: as CF flags (the ' +
        'default), as strings if the layout can, or not at all.',
    },
    machines: {
      type: 'object',
      description:
        'The table of static data, with one row per machine, and which of its columns become attributes of the ' +
        'machine. Without table and key: the tables that were discovered.',
      additionalProperties: false,
      properties: {
        table: { ...column, description: 'The table or view; with query, its name in messages.' },
        query: { ...name, description: 'A SELECT to read instead of the table.' },
        key: { ...column, description: 'The column with the machine as in the readings.' },
        name: { ...column, description: 'The column with the name of the machine for the dataset. Default: the key.' },
        columns: {
          type: 'array',
          items: column,
          description:
            'The columns to publish, and no others; of tables of signals, columns to publish besides. Default: all ' +
            'but those that look like secrets (password, token, api_key) or facts about people (email, phone, owner).',
        },
      },
      minProperties: 1,
      dependencies: { table: ['key'], key: ['table'], query: ['table'], name: ['table'] },
    },
  },
} as const;

const rangeRule = {
  type: 'object',
  description: 'Values below min or above max are replaced.',
  additionalProperties: false,
  properties: {
    rule: { type: 'string', enum: ['range'], description: 'The kind of rule.' },
    min: { type: 'number', description: 'The smallest valid value.' },
    max: { type: 'number', description: 'The largest valid value.' },
    replace: {
      type: ['number', 'string'],
      anyOf: [{ type: 'number' }, { enum: ['missing'] }],
      description: 'The replacement for an invalid value: a number, or "missing".',
    },
    comment,
  },
  required: ['rule', 'replace'],
  anyOf: [{ required: ['min'] }, { required: ['max'] }],
} as const;

type SchemasOf<D> = { readonly [K in keyof D]: D[K] extends { readonly schema: infer S } ? S : never };

const schemasOf = <D extends readonly { readonly schema: object }[]>(definitions: D) =>
  definitions.map(({ schema }) => schema) as unknown as SchemasOf<D>;

const forms = [rangeRule, ...schemasOf(VALUE_RULES), ...schemasOf(SERIES_RULES)] as const;

/** One of several forms, told apart by the key `rule`. */
const rule = {
  type: 'object',
  discriminator: { propertyName: 'rule' },
  properties: {
    rule: {
      type: 'string',
      enum: forms.map(({ properties }) => properties.rule.enum[0]),
      description: 'The kind of rule.',
    },
  },
  required: ['rule'],
  oneOf: forms,
} as const;

const clean = {
  type: 'object',
  description: 'Cleaning of the readings. By default nothing is changed.',
  additionalProperties: false,
  default: {},
  properties: {
    time: {
      type: 'object',
      description: 'Cleaning of times.',
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
      description: 'Cleaning of machine names.',
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
      additionalProperties: { type: 'array', items: rule },
      description: 'Rules for the values of each signal, applied in order. "*" is for all signals without rules.',
    },
    duplicates: {
      type: 'string',
      enum: ['first', 'last', 'mean', 'error'],
      default: 'first',
      description: 'Which value to keep if a machine has several readings at one time; "error" refuses them.',
    },
    mode,
  },
} as const;

/** The value of an attribute. */
const attribute = {
  type: ['string', 'number', 'array'],
  minLength: 1,
  minItems: 1,
  anyOf: [
    { type: 'string', minLength: 1 },
    { type: 'number' },
    { type: 'array', minItems: 1, items: { type: ['number', 'string'] } },
  ],
} as const;

const signalDescription = {
  type: 'object',
  description: 'Description of a signal. It becomes attributes of its variable, or coordinates along the sensors.',
  additionalProperties: false,
  properties: {
    units: { ...name, description: 'Units as UDUNITS writes them: "degC", "m s-1", "1" for none.' },
    long_name: { ...name, description: 'A descriptive name, for plots and people.' },
    standard_name: {
      ...name,
      examples: ['air_temperature', 'air_temperature standard_error'],
      description: 'A name of the CF standard name table, with a modifier or without.',
    },
    comment: { ...name, description: 'Any other information.' },
    attributes: {
      type: 'object',
      additionalProperties: attribute,
      description: 'Other attributes of the signal, by name: text, a number, a list of numbers, a list of texts.',
    },
    flags: {
      type: 'object',
      additionalProperties: { type: 'integer', minimum: 0, maximum: 0x7fff_ffff },
      description:
        'The codes of the words of a text signal: { "off": 0, "on": 1 }. Words that are not named get the codes after ' +
        'the largest one, in order of first appearance in time. Default: all words do, from 0.',
    },
  },
} as const;

const output = {
  type: 'object',
  description: 'Layout, format and metadata of the dataset.',
  additionalProperties: false,
  default: {},
  properties: {
    layout: {
      type: 'string',
      enum: ['machines', 'stacked', 'ragged'],
      description:
        'machines: a variable per machine. stacked: one array over all machines, for machine learning. ragged: a ' +
        'CF ragged array per signal, for machines with different times. Default: machines; ' +
        'from 200 machines on stacked where they share a time axis, else ragged.',
    },
    ragged: {
      type: 'string',
      enum: ['contiguous', 'indexed'],
      description:
        'What tells the machines apart in the layout ragged. contiguous: row_size(machine) counts the readings of each ' +
        'machine. indexed: machine_index(obs) alone, with the attribute instance_dimension. Default: contiguous.',
    },
    stacked: {
      type: 'string',
      enum: ['array', 'signals'],
      description:
        'How the layout stacked holds numbers. array: readings(machine, time, sensor). signals: a variable for each ' +
        'signal, along (machine, time). Default: array, unless the signals have different units.',
    },
    time_axis: {
      type: 'string',
      enum: ['auto', 'shared', 'own'],
      default: 'auto',
      description:
        'The time dimension of layout machines where the times of machines differ. shared: one, the union of all times; ' +
        'readings that are not there are missing. own: one for each machine. auto: the union where it has at most twice ' +
        'the times of the longest machine, else own. stacked always shares.',
    },
    format: {
      type: 'string',
      enum: ['netcdf4', 'auto', 'classic', '64-bit-offset', 'cdf5', 'ndjson', 'csv', 'parquet'],
      description:
        'The file format. "auto" is the smallest classic netCDF format that can hold the dataset. "ndjson" and ' +
        '"csv" are text, with a line per machine and time; "parquet" has a row for each. Default: as the name of ' +
        'the destination ends (.nc, .nc4, .h5, .cdf, .csv, .ndjson, .jsonl, .parquet), else netcdf4.',
    },
    labels: {
      type: 'string',
      enum: ['signal', 'reading'],
      default: 'signal',
      description: 'Write the names of the signals once along the sensor dimension, or for every reading.',
    },
    flags: {
      type: 'string',
      enum: ['none', 'aggregate', 'tests'],
      default: 'none',
      description:
        'QARTOD flags of the rules in clean.signals, beside each signal of numbers. aggregate: the worst flag of each value. ' +
        'tests: also those of every test. Bytes in netCDF, columns in text and Parquet.',
    },
    deflate: {
      type: 'integer',
      minimum: 0,
      maximum: 9,
      description: 'Compression level, 0 for none; netcdf4 only.',
    },
    fletcher32: {
      type: 'boolean',
      default: true,
      description:
        'Put a checksum on the chunks of numbers that are not compressed, so that every reader notices a flipped bit; ' +
        'compressed ones have one. netcdf4 only.',
    },
    encoding: {
      type: 'object',
      default: {},
      additionalProperties: encodingSchema,
      description: 'How values are stored, by name of a signal or variable. "*" is for all without an encoding.',
    },
    time: {
      type: 'object',
      description:
        'How the time coordinate is stored. Text has ISO 8601 times and Parquet timestamps, whatever this says.',
      additionalProperties: false,
      minProperties: 1,
      properties: {
        units: {
          ...name,
          examples: TIME_UNITS_EXAMPLES,
          description:
            'CF units of the times: days, hours, minutes, seconds, milliseconds, microseconds or nanoseconds, alone or ' +
            'since a date in UTC, with or without a clock. Default: the coarsest of them that is exact, since a midnight.',
        },
        dtype: {
          type: 'string',
          enum: ['int32', 'int64', 'float64'],
          description:
            'The type of the times. One that cannot hold them is widened, with a warning. Default: int32 where it holds ' +
            'them, else int64, or float64 in formats without it.',
        },
        finer: {
          type: 'string',
          enum: ['round', 'keep'],
          description:
            'What becomes of times finer than units. round (the default): rounded, a tie to the even one, and counted. ' +
            'keep: the next finer unit that is exact, with a warning; --strict refuses it.',
        },
      },
    },
    title: { ...name, description: 'The title attribute of the dataset.' },
    id: { ...name, description: 'The id attribute of the dataset. Default: made from the company and the database.' },
    product_version: { ...name, description: 'The product_version attribute. Default: the version of fleetcdf.' },
    attributes: {
      type: 'object',
      additionalProperties: attribute,
      description:
        'Other attributes of the dataset, by name, as ACDD has them: { "summary": "…", "license": "…" }. A value is ' +
        'text, a number, a list of numbers, or a list of texts (netcdf4 only).',
    },
    stamp: {
      type: 'boolean',
      default: false,
      description:
        'Write the date and the command line into the dataset. By default the same input gives the same bytes.',
    },
    if_changed: {
      type: 'boolean',
      description:
        'Write only if the source, the settings or the version changed since the destination was written, and record ' +
        'what is compared. Exit code 4 where nothing was to do. Default: false.',
    },
    update: {
      type: 'string',
      enum: ['off', 'auto', 'only'],
      description:
        'Update what is at the destination (netcdf4 only): chunks whose values are the same stay where they are, and only ' +
        'the others are sent. auto: what cannot be updated is written whole, with a warning. only: it is refused. ' +
        'Default: off.',
    },
    append: {
      type: 'string',
      enum: ['off', 'auto', 'only'],
      description:
        'Read only the rows that are new since the destination was written, and append them (netcdf4 only). For tables ' +
        'that only grow: their older rows are counted, and a sample of them is compared. auto: where that will not do, ' +
        'all rows are read, with a warning, as update: auto does. only: it is refused. Default: off.',
    },
    machines,
    signals: {
      type: 'object',
      default: {},
      additionalProperties: signalDescription,
      description: 'Descriptions of the signals, by name: { "temperature": { "units": "degC" } }.',
    },
  },
} as const;

const s3 = {
  type: 'object',
  description: 'Connection to S3. It holds no credentials: the AWS SDK finds them by itself.',
  additionalProperties: false,
  default: {},
  properties: {
    endpoint: {
      type: 'string',
      pattern: '^https?://',
      examples: ['http://127.0.0.1:9000'],
      description: 'The URL of an S3 server other than AWS. Default: from the environment, then the AWS profile.',
    },
    region: { ...name, description: 'The region of the bucket. Default: from the environment, then the AWS profile.' },
    profile: {
      ...name,
      description: 'The profile in ~/.aws: credentials, endpoint, region, addressing style. Default: AWS_PROFILE.',
    },
    storage_class: {
      type: 'string',
      pattern: '^[A-Za-z0-9_-]+$',
      examples: ['STANDARD_IA', 'GLACIER_IR'],
      description: 'The storage class of the objects that a run writes. Default: that of the bucket.',
    },
    sse: {
      type: 'string',
      enum: SSE_KINDS,
      description: 'Encryption by the service: AES256, or with a key of KMS. Default: that of the bucket.',
    },
    sse_kms_key_id: {
      ...name,
      description: "ID, ARN or alias of the key for sse aws:kms and aws:kms:dsse. Default: the account's own.",
    },
    tags: {
      type: 'object',
      additionalProperties: { type: 'string' },
      examples: [{ project: 'plant' }],
      description: 'Tags of the objects, 10 at most.',
    },
    metadata: {
      type: 'object',
      additionalProperties: { type: 'string' },
      examples: [{ operator: 'ExampleCo' }],
      description:
        'Metadata of the objects (x-amz-meta-…), 1936 bytes at most. S3 keeps names in lower case. Those that begin with ' +
        "fleetcdf- are the program's own.",
    },
    acl: {
      type: 'string',
      enum: ACLS,
      description: 'The canned ACL of the objects. Default: none, so that the bucket decides.',
    },
    cache_control: { ...name, examples: ['max-age=3600'], description: 'The header Cache-Control of the objects.' },
    part_size: {
      ...size,
      description: 'The size of an upload part, at least 5 MiB. Default: chosen from the size of the dataset.',
    },
    resume: {
      type: 'boolean',
      description:
        'Go on with the unfinished upload of a run that was cut off: parts that are there are not sent again. And keep ' +
        'what was uploaded where the line, the service or an interrupt ends the run. Default: false.',
    },
    retry_for: {
      type: 'string',
      pattern: DURATION_PATTERN,
      examples: ['10min', '1h', '30s'],
      description:
        'How long a request that fails is tried again, since it first failed; each request has this time for itself. ' +
        'Default: 10min.',
    },
    addressing_style: {
      type: 'string',
      enum: ADDRESSING_STYLES,
      description:
        'Where the bucket stands: in the path of the URL, or in its host name (virtual). Default: s3.addressing_style of ' +
        'the AWS profile, then auto: the host name at Amazon, and the path elsewhere.',
    },
    provider: {
      type: 'string',
      enum: PROVIDER_NAMES,
      description:
        'The service behind the endpoint, which decides on part limits, checksums and conditional writes. Default: ' +
        'told by the endpoint and by the headers of its answers.',
    },
  },
} as const;

export const settingsSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'fleetcdf settings',
  description: 'Settings of fleetcdf. Command line flags override them.',
  type: 'object',
  additionalProperties: false,
  properties: {
    $schema: { type: 'string', description: 'Location of this schema, for editors.' },
    company_name: {
      ...name,
      description: 'The company that runs the machines. It becomes an attribute and the start of the file name.',
    },
    source,
    clean,
    output,
    destination: {
      ...name,
      description:
        's3://bucket/key, a file (relative to the directory of the settings file), or - for standard output. If ' +
        'it ends in a slash, the file name is <company_name>_data.nc. {date}, {yesterday}, {machine} and {company} are ' +
        'replaced; {{ and }} stand for braces.',
    },
    zone: {
      ...name,
      examples: ['Europe/Berlin', 'America/New_York'],
      description:
        'The IANA time zone of {date} and {yesterday} in destinations, and of source.since and source.until where they ' +
        'have no offset. Default: UTC.',
    },
    s3,
    memory: { ...size, default: '128MiB', description: 'Memory for buffers.' },
    threads: {
      type: 'integer',
      minimum: 1,
      description: 'Number of threads that read and decode. Default: the number of processors; 1 into S3.',
    },
    verify: {
      type: 'boolean',
      description:
        'A run reads back what it has written and compares it with the database; a file is published only then.',
    },
    receipt: {
      ...name,
      description:
        'Where to write what was verified, as JSON: s3://bucket/key, or a file (relative to the directory of the ' +
        'settings file). A run with a receipt verifies. Placeholders are as in destination.',
    },
  },
} as const;
