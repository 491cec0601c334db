import { MiB } from './bodies.js';

/** The ways a body goes into S3, two parts at a time: which one is taken depends on its head, and on its size and the memory. */
export const WAYS = [
  { way: 'Upload', headLength: 0, options: { memory: 1024 * MiB, queueSize: 2 } },
  { way: 'reused buffers', headLength: 0, options: { memory: 1, queueSize: 2 } },
  { way: 'reused buffers, with a head', headLength: 20, options: { memory: 1, queueSize: 2 } },
] as const;
