import { EPOCH_EXAMPLES, EPOCH_PATTERN } from '../time/epoch.js';

/*
 * The JSON Schema of `source.readings`, of times and of names in general.
 */

export const name = { type: 'string', minLength: 1 } as const;

/** Name of a table or column. SQL allows an empty one. */
export const column = { type: 'string' } as const;

const key = { ...column, description: 'The column of that table with the keys.' } as const;

const query = { ...name, description: 'A SELECT to read instead of that table.' } as const;

/** A column of names, or a column of keys together with the table that has their names. */
const named = {
  type: ['string', 'object'],
  anyOf: [
    column,
    {
      type: 'object',
      description: 'A column with keys of another table, which has the names.',
      additionalProperties: false,
      properties: {
        column: { ...column, description: 'The column with keys of another table.' },
        table: { ...column, description: 'The other table; with query, its name in messages.' },
        query,
        key,
        name: {
          type: ['string', 'object'],
          description:
            'The column of that table with the names; or a column that refers to a third table in the same way.',
          anyOf: [
            column,
            {
              type: 'object',
              description: 'A column with keys of a third table, which has the names.',
              additionalProperties: false,
              properties: {
                column: { ...column, description: 'The column with keys of the third table.' },
                table: { ...column, description: 'The third table; with query, its name in messages.' },
                query,
                key,
                name: { ...column, description: 'The column of that table with the names.' },
              },
              required: ['column', 'table', 'key', 'name'],
            },
          ],
        },
      },
      required: ['column', 'table', 'key', 'name'],
    },
  ],
} as const;

/** The column of a signal, alone or with the kind and units of its values. */
const signalColumn = {
  type: ['string', 'object'],
  anyOf: [
    column,
    {
      type: 'object',
      description: 'The column of a signal, with the kind or the units of its values.',
      additionalProperties: false,
      properties: {
        column: { ...column, description: 'The column.' },
        as: {
          type: 'string',
          enum: ['number', 'flags', 'strings'],
          description:
            'The kind of values: numbers; text stored as CF flags (numbers with their meanings); or text stored ' +
            'as strings, if the layout can. Two signals can share a column that has both numbers and text: one ' +
            'takes its numbers, the other its text.',
        },
        units: { ...name, description: 'The units of the values. Default: those that the database has.' },
      },
      required: ['column'],
    },
  ],
} as const;

/** How times are coded: for all tables, and for each. */
export const epoch = {
  type: 'string',
  pattern: EPOCH_PATTERN,
  examples: EPOCH_EXAMPLES,
  description:
    'The year or date from which numbers of times count: 1970 (the default), 2001 (Cocoa, Core Data), 1904 ' +
    '(LabVIEW, old Mac OS), 1601 (Windows FILETIME), 0001 (.NET ticks), 1899-12-30 (Excel, OLE) or any other.',
} as const;
export const zone = {
  ...name,
  examples: ['Europe/Berlin', 'America/New_York'],
  description:
    'The IANA name of the zone of times that are text without an offset. Default: UTC. In the hour that comes twice ' +
    'when summer time ends, the order of the rows of a machine tells which one it is.',
} as const;
export const zeroTime = {
  type: 'string',
  enum: ['missing', 'valid'],
  description:
    'Whether the number 0 and the text 1970-01-01 00:00:00 stand for no time, or are a time. Default: missing ' +
    'where all other times of a sample lie between 1980 and 2100, far from zero.',
} as const;

export const readings = {
  type: 'object',
  description: 'A table, view or query of readings, and its columns for machine, time and signals.',
  additionalProperties: false,
  properties: {
    table: { ...column, description: 'The table or view. Give either table or query; JSON needs neither.' },
    query: { ...name, description: 'A SELECT to read instead of a table.' },
    name: { ...name, description: 'Name of the query in messages. Default: "query 1", "query 2" and so on.' },
    where: { ...name, description: 'An SQL condition that rows must meet.' },
    machine: {
      ...named,
      description:
        'The column with the machine; if it holds keys of another table: { "column", "table", "key", "name" }.',
    },
    machine_name: { ...name, description: 'Instead of machine, if all readings are of one machine: its name.' },
    time: {
      ...column,
      description: 'The column with the time: ISO 8601 text (UTC unless it has an offset) or numbers.',
    },
    time_unit: {
      type: 'string',
      enum: ['s', 'ms', 'us', '100ns', 'ns', 'd', 'julian'],
      description:
        'The unit of numbers in the time column: seconds, milliseconds, microseconds, 100 ns, nanoseconds or days ' +
        'since the epoch, or Julian days. Default: derived from the size of the numbers.',
    },
    epoch: { ...epoch, description: 'The epoch of numbers in the time column, as source.time.epoch.' },
    zone: { ...zone, description: 'The zone of text in the time column, as source.time.zone.' },
    zero_time: { ...zeroTime, description: 'Whether a zero time is a time, as source.time.zero_time.' },
    signals: {
      type: 'object',
      minProperties: 1,
      additionalProperties: signalColumn,
      description:
        'The signals and the column of each: { "temperature": "temp_c", "door": { "column": "door", "as": "flags" } }.',
    },
    signal: {
      ...named,
      description:
        'Instead of signals, for a tall table with one value per row: the column with the name of the signal.',
    },
    value: { ...column, description: 'With signal: the column with the value.' },
    units: { ...column, description: 'With signal: the column with the units.' },
    names: {
      type: 'object',
      minProperties: 1,
      additionalProperties: signalColumn,
      description:
        'With signal: the signals to read, each with its name in the signal column, in the order of the dataset: ' +
        '{ "temperature": "TT-101" }. One without rows is missing values. Default: all.',
    },
    new_signals: {
      type: 'string',
      enum: ['add', 'ignore'],
      description:
        'With names: whether signals that are not among them are added at the end, or refused by --strict; or not ' +
        'read (the default).',
    },
  },
  required: ['time'],
  dependencies: {
    name: ['query'],
    signal: ['value'],
    value: ['signal'],
    units: ['signal'],
    names: ['signal'],
    new_signals: ['names'],
  },
  allOf: [
    { oneOf: [{ required: ['machine'] }, { required: ['machine_name'] }] },
    { oneOf: [{ required: ['signals'] }, { required: ['signal', 'value'] }] },
  ],
} as const;
