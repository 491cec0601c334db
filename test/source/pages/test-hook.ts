import type { ApplyHook } from '../../../lib/source/pages/batch-hook.js';

export type TestHookOptions = 'negate' | 'throw' | 'exit';

/** What tests have done to batches where they are decoded. */
export function batchHook(options: TestHookOptions): ApplyHook {
  return ({ length, values }, tally) => {
    if (options === 'throw') throw new RangeError('thrown on purpose');
    if (options === 'exit') process.exit(3);
    for (const column of values) {
      for (let i = 0; i < length; i++) column[i] = -column[i];
    }
    tally.add('readings', 'negated', length);
  };
}
