import { JOB_FORM } from './job-files.js';

const text = { type: 'string' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const flag = { type: 'boolean' } as const;
const hash = { type: 'string', pattern: '^[0-9a-f]{64}$' } as const;

/** A value that JSON has no words for: an object with one key that begins with `$`. */
const exact = (kind: string, what: string) => ({
  type: 'object',
  additionalProperties: false,
  required: [`$${kind}`],
  properties: { [`$${kind}`]: text },
  description: what,
});

const packed = (kind: string, what: string) =>
  exact(kind, `${what} The bytes of a ${kind}, little-endian, through raw deflate, in base64.`);

const of = <P extends object>(kind: string, description: string, required: readonly string[], properties: P) => ({
  type: 'object',
  additionalProperties: false,
  required: ['form', 'kind', 'job', ...required],
  properties: {
    form: { const: JOB_FORM, description: 'Version of this form.' },
    kind: { const: kind },
    job: { ...text, description: 'Name of the job: 32 hexadecimal digits.' },
    ...properties,
  },
  description,
});

/** What the keys of a share of one database told. */
const keys = {
  type: 'object',
  additionalProperties: false,
  required: ['part', 'names', 'rows', 'pages', 'tally'],
  properties: {
    part: { type: 'object', description: 'Machines, numbers of times, order; see `SurveyPart` in lib/survey.' },
    names: { type: 'array', items: text, description: 'Names of machines, by their codes in part.' },
    bytes: {
      type: 'object',
      additionalProperties: false,
      required: ['length', 'hash'],
      properties: { length: count, hash: exact('bigint', 'Of 64 bits.') },
      description: 'Hash of the bytes of its keys, where other tables are compared.',
    },
    stepBack: exact('bigint', 'Nanoseconds by which a row may be earlier than one before it, at most.'),
    rows: { ...count, description: 'Rows that were read.' },
    pages: { ...count, description: 'Leaf pages that were read.' },
    tally: { type: 'array', description: 'What was counted in them.' },
  },
  description: 'Instead of found, of a share of one database: what its keys told.',
} as const;

const survey = {
  type: 'object',
  required: ['survey', 'join', 'tally', 'storeTally', 'setBacks', 'machineNames', 'rows'],
  properties: {
    survey: { type: 'object', description: 'Machines, numbers of times, order; see `Survey` in lib/survey.' },
    join: { type: 'object', description: 'How the tables are joined.' },
    tally: { type: 'array', description: 'What the survey counted.' },
    storeTally: { type: 'array', description: 'What was counted while readings were sorted.' },
    setBacks: { type: 'array', items: { type: 'number' } },
    kept: { type: 'object', description: 'There where readings have to be sorted.' },
    machineNames: { type: 'array', items: text, description: 'In the database, in order of first appearance.' },
    rows: count,
    wordOrders: { type: 'object' },
    timeUnion: packed('BigInt64Array', 'All times of all machines, nanoseconds since 1970.'),
    fleet: {
      type: 'object',
      required: ['decisive', 'members', 'facts', 'damaged', 'empty', 'order', 'notes'],
      properties: {
        decisive: {
          type: 'array',
          items: count,
          description: 'Numbers of the databases that decide how others are read.',
        },
        members: {
          type: 'array',
          items: {
            type: 'object',
            required: ['file', 'like', 'hasTables', 'facts', 'join', 'keys', 'machines', 'isGrouped'],
            properties: {
              file: { ...count, description: 'Its number.' },
              like: { ...count, description: 'Number of a decisive database that is read in the same way.' },
              hasTables: flag,
              facts: { ...count, description: 'Index of its static data.' },
              join: { type: 'object', description: 'How its tables are joined.' },
              keys: { enum: ['all', 'first'], description: 'The tables whose keys are read.' },
              machines: packed('Uint32Array', 'Its machines, by index in machineNames.'),
              isGrouped: { ...flag, description: 'Its rows lie machine after machine, in order.' },
              assumed: { type: 'object', description: 'Hash of keys that its tables are assumed to share.' },
            },
          },
        },
        facts: { type: 'array', description: 'Static data, each once.' },
        damaged: { type: 'array', description: 'Databases that are left out, and why.' },
        empty: { type: 'array', items: text, description: 'Databases without rows.' },
        order: { type: 'array', items: count, description: 'Indexes of members in the order in which they are read.' },
        notes: { type: 'array', items: text },
      },
      description: 'Of several databases: how each of them is read.',
    },
  },
} as const;

/** A database of several. */
const database = {
  path: { ...text, description: 'Absolute.' },
  state: { ...hash, description: 'Its state, as in `source`.' },
} as const;

const source = {
  ...hash,
  description:
    'State of the database: SHA-256 of sizes, times and headers of its files; of several, SHA-256 of theirs.',
};

/*
 * The JSON Schema (draft-07) of the files of a job. docs/job.schema.json is a copy: `npm run schema` writes it, and a test
 * compares the two.
 */
export const jobSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'fleetcdf job',
  description: 'The files of a job of fleetcdf: one dataset, written by several processes.',
  oneOf: [
    of(
      'job',
      'job.json: what is to be made of what.',
      ['version', 'created', 'settings', 'overwrite', 'strict', 'reader', 'command', 'shards', 'surveys'],
      {
        version: { ...text, description: 'Of fleetcdf; all steps take this one.' },
        created: exact('date', 'ISO 8601.'),
        settings: { type: 'object', description: 'The settings with defaults. They hold no credentials.' },
        references: { ...text, description: 'Where the references go.' },
        stats: { ...text, description: 'Where statistics go.' },
        overwrite: flag,
        strict: flag,
        reader: { enum: ['auto', 'rows'] },
        command: { ...text, description: 'The command line that made the job.' },
        shards: { ...count, description: 'Shards that are written.' },
        surveys: { ...count, description: 'Shards that are surveyed.' },
        shares: {
          type: 'array',
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['from', 'to'],
            properties: { from: count, to: count },
          },
          description: 'Of several databases: those that each shard surveys, by number in settings.source.found.',
        },
      },
    ),
    of('survey', 'survey/0000.json: what surveying found.', ['shard', 'source'], {
      ...{ shard: count, source, found: survey, keys },
      undivided: { ...text, description: 'Instead of found or keys: why the keys of a share tell nothing.' },
      databases: {
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['path', 'state', 'file'],
          properties: {
            ...database,
            file: { ...count, description: 'Its number.' },
            damage: { ...text, description: 'What is damaged.' },
            keys: { type: 'object', description: 'What its keys told: machines, numbers of times, order.' },
          },
        },
        description: 'Instead of found, of several databases: what each of a share of them told.',
      },
    }),
    of('plan', 'plan.json: what was decided, once.', ['source', 'found', 'hash', 'shuffles', 'shards'], {
      source,
      databases: {
        type: 'array',
        items: { type: 'object', additionalProperties: false, required: ['path', 'state'], properties: database },
        description: 'Of several databases: the state of each.',
      },
      found: survey,
      hash: { ...hash, description: 'SHA-256 of what the file will be.' },
      shuffles: {
        type: 'array',
        description: 'Index of each variable that machines share, and whether it is shuffled.',
      },
      shards: {
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['from', 'to', 'readings'],
          properties: {
            from: { ...count, description: 'Its first machine, by index in the survey.' },
            to: { ...count, description: 'The first machine behind it.' },
            readings: count,
            along: {
              type: 'object',
              additionalProperties: false,
              required: ['from', 'to'],
              properties: { from: count, to: count },
              description: 'Its part of the first dimension of variables that machines share.',
            },
            parts: {
              type: 'object',
              additionalProperties: false,
              required: ['first', 'most'],
              properties: { first: count, most: count },
              description: 'Its part numbers: at most so many, from the first on.',
            },
          },
        },
      },
      upload: {
        type: 'object',
        additionalProperties: false,
        required: ['uploadId', 'partSize', 'least', 'headRoom', 'tail', 'tailParts'],
        properties: {
          uploadId: text,
          checksum: { ...text, description: 'The checksum of the whole object that its parts carry.' },
          partSize: count,
          least: { ...count, description: 'Bytes of every part but the last, at least.' },
          headRoom: { ...count, description: 'Bytes of the first parts, which are sent last.' },
          tail: { ...count, description: 'Number of the first part behind those of all shards.' },
          tailParts: { ...count, description: 'Parts behind them, at most.' },
        },
        description: 'The multipart upload that all writers send parts of.',
      },
    }),
    of(
      'write',
      'write/0000.json: what one writer has stored.',
      ['shard', 'hash', 'part', 'padding', 'crc', 'values', 'tally'],
      {
        shard: count,
        hash: { ...hash, description: 'That of the plan.' },
        part: {
          type: 'object',
          additionalProperties: false,
          required: ['bytes', 'entries', 'shuffles'],
          properties: {
            bytes: count,
            entries: packed('Uint8Array', 'Ledger entries, as in docs/ledger.md, with addresses from 0.'),
            shuffles: {
              type: 'array',
              items: { type: 'array', items: [count, flag], minItems: 2, maxItems: 2 },
              description: 'Index of each variable with chunks here, and whether they were shuffled.',
            },
          },
        },
        padding: { ...count, description: 'Zeros behind its bytes.' },
        crc: { ...count, description: 'CRC-32 of its bytes.' },
        parts: {
          type: 'array',
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['number', 'size', 'md5', 'listed'],
            properties: { number: count, size: count, md5: text, crc: text, listed: { type: 'object' } },
          },
        },
        values: packed('Float64Array', 'Values that are not missing, by signal.'),
        tally: { type: 'array', description: 'What was found in its readings and done to them.' },
        tallyOfAll: { type: 'array', description: 'The same for all readings, where it had to read all.' },
        statistics: packed('Uint8Array', 'Statistics of its machines: JSON in UTF-8.'),
        tallies: {
          type: 'array',
          items: { type: 'array', items: [count, { type: 'array' }], minItems: 2, maxItems: 2 },
          description: 'The same for databases of which it had to read all, by number.',
        },
      },
    ),
    of('commit', 'commit.json: the dataset is there.', ['report'], {
      report: { type: 'object', description: 'Places, counts and warnings, as in the report of a run.' },
    }),
  ],
} as const;
