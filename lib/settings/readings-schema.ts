/*
 * The JSON Schema of `source.readings`, and of names in general.
 */

export const name = { type: 'string', minLength: 1 } as const;

/** Name of a table or column. SQL allows an empty one. */
export const column = { type: 'string' } as const;

const key = { ...column, description: 'The column of that table with the keys.' } as const;

/** A column of names, or a column of keys together with the table that has their names. */
const named = {
  type: ['string', 'object'],
  anyOf: [
    column,
    {
      type: 'object',
      additionalProperties: false,
      properties: {
        column: { ...column, description: 'The column with keys of another table.' },
        table: { ...column, description: 'The other table.' },
        key,
        name: {
          type: ['string', 'object'],
          description:
            'The column of that table with the names; or a column that refers to a third table in the same way.',
          anyOf: [
            column,
            {
              type: 'object',
              additionalProperties: false,
              properties: {
                column: { ...column, description: 'The column with keys of the third table.' },
                table: { ...column, description: 'The third table.' },
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
      enum: ['s', 'ms', 'us', 'ns', 'julian'],
      description:
        'The unit of numbers in the time column: seconds, milliseconds, microseconds or nanoseconds since 1970, ' +
        'or Julian days. Default: derived from the size of the numbers.',
    },
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
        'With signal: the signals to read, each with its name in the signal column: { "temperature": "TT-101" }. ' +
        'Default: all.',
    },
  },
  required: ['time'],
  dependencies: { name: ['query'], signal: ['value'], value: ['signal'], units: ['signal'], names: ['signal'] },
  allOf: [
    { oneOf: [{ required: ['machine'] }, { required: ['machine_name'] }] },
    { oneOf: [{ required: ['signals'] }, { required: ['signal', 'value'] }] },
  ],
} as const;
