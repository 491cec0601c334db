import { shellWords } from '../../sink/index.js';
import type { EngineStep } from './steps-of.js';

/** Times that a shard is tried. */
const TRIES = 3;

/**
 * A line of a shell that does all steps, the maps by GNU parallel. Its own options may be put into PARALLEL: `--sshlogin`
 * starts the processes on other computers.
 *
 * @param workers processes at a time
 */
export function parallelLine(steps: readonly EngineStep[], workers: number): string {
  const commands = steps.map(({ words, tasks }) => {
    if (tasks === undefined) return shellWords(words);
    const how = ['--jobs', String(workers), '--retries', String(TRIES), '--halt', 'soon,fail=1', '--quote'];
    return `seq 0 ${tasks - 1} | parallel ${how.join(' ')} ${shellWords([...words, '--shard'])} {}`;
  });
  return `${commands.join(' &&\n')}\n`;
}
