import { DASH } from './output.js';

export const COMMANDS: readonly string[] = ['run', 'inspect', 'sample', 'completion'];

/** The word by which yargs is asked for completions; the program's name and the words typed so far follow. */
const COMPLETING = '--get-yargs-completions';

/** Words of the command line as yargs understands them. */
export function forYargs(words: readonly string[]): string[] {
  const named = words.map((word) => (word === '-' ? DASH : word));
  // `run` is what the program does without the word too. With it, yargs renders the help of everything before each run, in case it fails.
  if (named[0] === 'run' && !named.includes('--help') && !named.includes('-h')) named.shift();
  if (named[0] !== COMPLETING) return named;
  const [completing, program, ...typed] = named;
  // yargs does not complete the options of the default command unless it is named.
  const isDefault = (typed.length > 1 || typed[0]?.startsWith('-')) && !COMMANDS.includes(typed[0]);
  return [completing, program, ...(isDefault ? ['run'] : []), ...typed];
}
