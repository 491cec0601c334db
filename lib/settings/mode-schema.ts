/** `clean.mode` of the settings: how the operating mode of a machine is told. */
export const mode = {
  type: 'object',
  description:
    'Tell at each time whether a machine is normal, faulty (it does not move as it did in its first times) or failed ' +
    '(all its signals are near zero). An empty object takes all defaults.',
  additionalProperties: false,
  properties: {
    reference: {
      type: 'integer',
      minimum: 20,
      default: 300,
      description:
        'Times of a machine, from its first value on, that are taken as normal; all later ones are compared with them.',
    },
    window: {
      type: 'integer',
      minimum: 11,
      maximum: 9999,
      default: 51,
      description: 'Times around a time from which it is judged, an odd number.',
    },
    faulty: {
      type: 'number',
      minimum: 1,
      default: 6,
      description:
        'How far the movement of all signals together departs from the reference where a machine is faulty. In standard ' +
        'deviations.',
    },
    failed: {
      type: 'number',
      minimum: 0,
      maximum: 0.9,
      default: 0.1,
      description: 'Share of its usual size and of its usual steps below which a signal is near zero.',
    },
    minimum: {
      type: 'integer',
      minimum: 1,
      maximum: 100_000,
      default: 25,
      description: 'Times that a mode must last; what lasts shorter has the mode before it.',
    },
  },
} as const;
