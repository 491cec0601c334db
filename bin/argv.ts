import { apart } from './help/asked.js';
import { DASH } from './output.js';

/** Adapts command line arguments for yargs. */
export function forYargs(argv: readonly string[]): string[] {
  const end = argv.indexOf('--');
  const options = end < 0 ? argv : argv.slice(0, end);
  const adapted = [...options.flatMap(apart), ...argv.slice(options.length)].map((argument) =>
    argument === '-' ? DASH : argument,
  );
  // `run` is the default command. If it is named, yargs renders the whole help before each run, in case the run fails.
  if (adapted[0] === 'run') adapted.shift();
  return adapted;
}
