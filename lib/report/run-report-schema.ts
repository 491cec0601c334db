import { WARNING_CODES } from './coded-warnings.js';

const text = { type: 'string' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const moment = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?Z$' } as const;
const texts = { type: 'array', items: text } as const;

/** Version of the form of the report: it grows when a key goes away or means something else. */
export const REPORT_VERSION = 1;

/*
 * The JSON Schema (draft-07) of what --report writes. docs/report.schema.json is a copy: `npm run schema` writes it, and a
 * test compares the two.
 */
export const runReportSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'fleetcdf run report',
  description: 'What became of a run of fleetcdf (--report FILE).',
  type: 'object',
  additionalProperties: false,
  required: ['schema_version', 'status', 'exit_code', 'version', 'node', 'host', 'started', 'ended', 'seconds'],
  properties: {
    schema_version: { const: REPORT_VERSION, description: 'Version of this form.' },
    status: {
      enum: ['done', 'unchanged', 'empty', 'refused', 'failed', 'interrupted'],
      description:
        'done: exit code 0. unchanged: nothing was to do (--if-changed), 4. empty: no reading lies in the window ' +
        '(--since, --until), 4. refused: the data, 3. failed: 1, or 2 for settings. interrupted: 130.',
    },
    exit_code: { ...count, description: 'The exit code of the program.' },
    error: {
      type: 'object',
      additionalProperties: false,
      required: ['code', 'message', 'exit_code'],
      properties: {
        code: { ...text, description: 'As in docs/errors.md.' },
        message: text,
        exit_code: count,
      },
      description:
        'Why there is no dataset, or not all of its company. Absent where the run is done, unchanged or empty.',
    },
    version: { ...text, description: 'Version of fleetcdf.' },
    node: { ...text, description: 'Version of Node.js.' },
    host: { ...text, description: 'Name of the computer.' },
    started: { ...moment, description: 'ISO 8601.' },
    ended: { ...moment, description: 'ISO 8601.' },
    seconds: { type: 'number', minimum: 0, description: 'Wall time of the run.' },
    source: {
      type: 'object',
      additionalProperties: false,
      required: ['files'],
      properties: {
        paths: { ...texts, description: 'In place of path: words that mean several databases, as they were given.' },
        path: { ...text, description: 'As it was given; - is standard input.' },
        files: {
          type: 'array',
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['path', 'bytes', 'modified'],
            properties: { path: text, bytes: count, modified: moment },
          },
          description: 'The databases and their write-ahead logs, or the JSON, as they were before they were read.',
        },
        fingerprint: {
          type: 'string',
          pattern: '^[0-9a-f]{64}$',
          description: 'SHA-256 of sizes and times of the files: the same for the same files.',
        },
      },
    },
    destination: { ...text, description: 'The dataset: s3://bucket/key, a path, or standard output.' },
    window: {
      type: 'object',
      additionalProperties: false,
      properties: { since: moment, until: moment },
      description: 'The readings are at or after since, and before until. Absent where all times were read.',
    },
    environment: { ...texts, description: 'The variables of the environment that took effect, by name.' },
    references: { ...text, description: 'The file with the references to its chunks.' },
    rows: { ...count, description: 'Rows of all tables; those that are left out count too.' },
    readings: { ...count, description: 'Values in the dataset; missing ones do not count.' },
    machines: count,
    signals: count,
    bytes: { ...count, description: 'Bytes of the dataset.' },
    parts: { ...count, description: 'Parts of the upload.' },
    duplicates: { ...text, description: 'Which of several values at one time was kept.' },
    rounding: {
      type: 'object',
      additionalProperties: false,
      required: ['to', 'setting'],
      properties: { to: text, setting: text },
      description: 'To what times were rounded, and the setting that says so.',
    },
    tally: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['column', 'rule', 'count'],
        properties: { column: text, rule: text, count, example: text },
      },
      description: 'Counts of faults in the data and of changes to it.',
    },
    verified: {
      type: 'object',
      required: ['values', 'chunks', 'seconds'],
      properties: { values: count, lines: count, chunks: count, seconds: { type: 'number', minimum: 0 } },
      description: 'What was read back and compared with the database.',
    },
    resumed: {
      type: 'object',
      required: ['parts', 'bytes', 'replaced'],
      properties: { parts: count, bytes: count, replaced: count },
      description: 'What was there already of an upload that was gone on with.',
    },
    updated: {
      type: 'object',
      required: ['sent', 'unused'],
      properties: { sent: count, unused: count, behind: count },
      description:
        'Of an update: bytes that were sent, and bytes of the dataset that nothing refers to any more. Where new rows were ' +
        'appended: rows that were there, and were not read; rows and readings are the new ones.',
    },
    closed_early: { type: 'boolean', description: 'The reader of a pipe closed it; bytes counts what it was offered.' },
    warnings: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['code', 'message'],
        properties: { code: { enum: Object.keys(WARNING_CODES) }, message: text },
      },
    },
    notes: { ...texts, description: 'What the database holds beside what was read, and other remarks.' },
    plan: { type: 'object', description: 'The decisions of the plan, by name, as --dry-run prints them.' },
    settings: {
      type: 'object',
      description: 'The settings that the run had, with defaults. They hold no credentials.',
    },
  },
} as const;
