import { name } from './readings-schema.js';

/* The JSON Schema of what `source` says of several databases. */

export const paths = {
  type: 'array',
  minItems: 1,
  items: name,
  description:
    'Several databases that are read as one, in place of path: files, directories (the databases in them and below), ' +
    'patterns like "plants/*.db", and lists like "@list.txt", a file with one of these on each line. Relative to the ' +
    'directory of the settings file.',
} as const;

/** A name, or an object; without `anyOf`, so that a message names the key of the object that is wrong. */
export const machineName = {
  type: ['string', 'object'],
  minLength: 1,
  additionalProperties: false,
  properties: {
    name: {
      ...name,
      examples: ['{site}/{machine}'],
      description: 'The name, with the groups of the pattern as further placeholders. Default: "{machine}".',
    },
    pattern: {
      ...name,
      examples: ['(?<site>[^/]+)/[^/]+\\.db$'],
      description:
        'A regular expression with named groups, which a part of the absolute path of every database has to match. ' +
        'What the groups find becomes static data of its machines.',
    },
  },
  required: ['pattern'],
  examples: ['{stem}/{machine}'],
  description:
    'What a machine is called, from its name and the path of its database: {machine}, {stem} (the file without its ' +
    'ending), {file}, {directory}; or an object with a pattern. Default: its name in the database.',
} as const;

export const combine = {
  type: 'string',
  enum: ['time'],
  description:
    'time: machines of one name in several databases are one, also where they have other values at the same times; ' +
    'clean.duplicates says which is kept. Default: such values are an error.',
} as const;

export const skipDamaged = {
  type: 'boolean',
  description:
    'Leave damaged databases out of several, each with a warning, after reading all pages of every one. Default: the ' +
    'first one ends the run.',
} as const;
