import type { FromSchema } from '../util/from-schema.js';
import type { Settings } from './settings.js';

/**
 * The settings.json of older scripts for such databases. It names the database and the sensors; nothing is cleaned.
 */
export const olderSchema = {
  title: 'fleetcdf settings, older form',
  type: 'object',
  additionalProperties: false,
  properties: {
    company_name: { type: 'string', minLength: 1, description: 'The company that runs the machines' },
    data: {
      type: 'object',
      description: 'The source of the readings',
      additionalProperties: false,
      properties: {
        type: { type: 'string', enum: ['SQL'], description: 'The kind of source' },
        path: { type: 'string', minLength: 1, description: 'The SQLite database' },
      },
      required: ['type', 'path'],
    },
    sensors: {
      type: 'array',
      items: { type: 'string', minLength: 1 },
      minItems: 1,
      uniqueItems: true,
      description: 'Names for the discovered signals, in order',
    },
  },
  required: ['data'],
} as const;

export type OlderFile = FromSchema<typeof olderSchema>;

/** True if `value` has keys that only the older form has. */
export function isOlderForm(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return (Object.hasOwn(value, 'data') || Object.hasOwn(value, 'sensors')) && !Object.hasOwn(value, 'source');
}

/** @param defaults the settings of an empty file */
export function convertOlder(file: OlderFile, defaults: Settings): Settings {
  return {
    ...defaults,
    ...(file.company_name === undefined ? {} : { companyName: file.company_name }),
    source: { path: file.data.path, ...(file.sensors === undefined ? {} : { sensors: file.sensors }) },
  };
}
