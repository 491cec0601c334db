import { name } from './readings-schema.js';

/* The JSON Schema of `output.machines`. */

/** A name, or an object; without `anyOf`, so that a message names the key of the object that is wrong. */
const machine = {
  type: ['string', 'object'],
  description: 'A known machine: its name, or its name and its position.',
  minLength: 1,
  additionalProperties: false,
  properties: {
    name: { ...name, description: 'The name of the machine in the dataset.' },
    latitude: { type: 'number', minimum: -90, maximum: 90, description: 'Degrees north.' },
    longitude: { type: 'number', minimum: -180, maximum: 360, description: 'Degrees east.' },
    altitude: { type: 'number', minimum: -12_000, maximum: 1e9, description: 'Metres above mean sea level.' },
  },
  required: ['name'],
  dependencies: { latitude: ['longitude'], longitude: ['latitude'], altitude: ['latitude', 'longitude'] },
} as const;

export const machines = {
  type: 'array',
  minItems: 1,
  items: machine,
  description:
    'The known machines, by their names in the dataset and in its order, each perhaps with its position: "press", or ' +
    '{ "name": "press", "latitude": 48.1, "longitude": 11.5, "altitude": 520 }. A machine without readings is in the ' +
    'dataset all the same, its values missing; one that is not listed is added at the end, or refused by --strict. ' +
    'Default: the machines of the readings.',
} as const;
