import { SinkError } from '../lib/errors.js';

/** What stands for `-` among the words that yargs sees: it reads a lone dash as an option without a name. */
export const DASH = 'dash:';

/** `-` again, which yargs did not see. */
export function dash<T extends string | undefined>(word: T): T | '-' {
  return word === DASH ? '-' : word;
}

/**
 * Write text to standard output. A reader that goes away (`| head`) is no failure.
 * @throws SinkError ERR_OUTPUT
 */
export async function print(text: string): Promise<void> {
  // The callback gets the error; without a listener its event would end the process.
  process.stdout.on('error', () => {});
  const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) => {
    process.stdout.write(text, resolve);
  });
  if (!error || error.code === 'EPIPE') return;
  throw new SinkError('ERR_OUTPUT', `cannot write to standard output: ${error.message}`, 'standard output', {
    cause: error,
  });
}
