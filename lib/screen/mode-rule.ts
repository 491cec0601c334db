/** Operating modes of a machine. */
export const NORMAL = 0;
export const FAULTY = 1;
export const FAILED = 2;
export const UNKNOWN_MODE = 255;

/** All modes, in the order in which a dataset lists them. */
export const MODES = [NORMAL, FAULTY, FAILED, UNKNOWN_MODE] as const;

/** `flag_meanings` of {@link MODES} (CF Conventions 3.5). */
export const MODE_MEANINGS = ['normal', 'faulty', 'failed', 'unknown'] as const;

/** How the operating mode of a machine is told from its signals. Plain data, which can be posted to a thread. */
export interface ModeRule {
  /** Times of a machine, from its first value on, that are taken as normal: all others are compared with them. */
  readonly reference: number;
  /** Times around the one that is judged, an odd number. */
  readonly window: number;
  /** Departure from the reference from which on a machine is faulty, in standard deviations. */
  readonly faulty: number;
  /** Share of the scale of the reference below which a signal is dead; a machine is failed if all are. */
  readonly failed: number;
  /** Times that a mode must last. */
  readonly minimum: number;
}
