import { ZONE } from './general.js';
import { MANY, type OptionTable } from './option.js';

/** What to read. */
export const INPUT = {
  from: {
    choices: ['sqlite', 'json'],
    value: 'KIND',
    defaultDescription: 'sqlite',
    describe: 'Format of DATABASE: SQLite, or JSON (an array of objects, or JSON Lines; - is standard input)',
    group: 'Input',
  },
  'machine-name': {
    type: 'string',
    value: 'NAME',
    describe: 'Name machines by their files, like "{stem}/{machine}"; also {file}, {directory}',
    group: 'Input',
  },
  combine: {
    choices: ['time'],
    value: 'HOW',
    describe: 'time: machines of one name in several databases are one, whatever their values',
    group: 'Input',
  },
  'skip-damaged': {
    type: 'boolean',
    defaultDescription: 'false',
    describe: 'Leave damaged databases out of several, and say so',
    group: 'Input',
  },
  table: { ...MANY, value: 'NAME', describe: 'Read only this table (repeatable)', group: 'Input' },
  recipe: {
    type: 'string',
    value: 'PROGRAM',
    describe: 'The program that wrote the database, like "Home Assistant"; none: no known one',
    group: 'Input',
  },
  machine: {
    ...MANY,
    value: 'NAME',
    brief: 'Only this machine, or those like "press*"',
    describe: 'Read only this machine; * matches any text, ? any character (repeatable)',
    group: 'Input',
  },
  signal: {
    ...MANY,
    value: 'NAME',
    describe: 'Read only this signal; * and ? as above (repeatable)',
    group: 'Input',
  },
  since: {
    type: 'string',
    value: 'TIME',
    brief: 'From this time on: 2024-05-01T06:00Z, yesterday; 12h: ago',
    describe: 'Read from this time on: 2024-05-01T06:00Z, 2024-05, yesterday; or 12h, 7d: so long ago',
    group: 'Input',
  },
  until: {
    type: 'string',
    value: 'TIME',
    brief: 'Up to, but without this time',
    describe: 'Read up to, but not including, this time, written as for --since',
    group: 'Input',
  },
  ...ZONE,
  where: { type: 'string', value: 'SQL', describe: 'Read only rows that meet this SQL condition', group: 'Input' },
  'text-signals': {
    choices: ['flags', 'strings', 'none'],
    value: 'FORM',
    defaultDescription: 'flags',
    describe: 'How to store text signals ("on", "open"): CF flags, strings, or not at all',
    group: 'Input',
  },
} as const satisfies OptionTable;

/** How to read. */
export const READER = {
  reader: {
    choices: ['auto', 'rows'],
    value: 'HOW',
    default: 'auto',
    describe: 'auto: read pages of the file if that is safe; rows: always read through SQL',
    group: 'Input',
  },
} as const satisfies OptionTable;
