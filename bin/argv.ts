import { DASH } from './output.js';

export const COMMANDS: readonly string[] = ['run', 'inspect', 'verify', 'sample', 'uploads', 'completion'];

/** The shell asks for completions with this argument, followed by the program's name and the arguments so far. */
const COMPLETE = '--get-yargs-completions';

/** Adapts command line arguments for yargs. */
export function forYargs(argv: readonly string[]): string[] {
  const adapted = argv.map((argument) => (argument === '-' ? DASH : argument));
  // `run` is the default command. If it is named, yargs renders the whole help before each run, in case the run fails.
  if (adapted[0] === 'run' && !adapted.includes('--help') && !adapted.includes('-h')) adapted.shift();
  if (adapted[0] !== COMPLETE) return adapted;
  const [complete, program, ...typed] = adapted;
  // yargs completes the options of the default command only if that is named.
  const isDefault = (typed.length > 1 || typed[0]?.startsWith('-')) && !COMMANDS.includes(typed[0]);
  return [complete, program, ...(isDefault ? ['run'] : []), ...typed];
}
