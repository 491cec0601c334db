import { MiB } from './bodies.js';

/** The upload paths for a body, with two parts in flight: head, size and memory decide which one is taken. */
export const WAYS = [
  { way: 'Upload', headLength: 0, options: { memory: 1024 * MiB, queueSize: 2 } },
  { way: 'reused buffers', headLength: 0, options: { memory: 1, queueSize: 2 } },
  { way: 'reused buffers, with a head', headLength: 20, options: { memory: 1, queueSize: 2 } },
] as const;
