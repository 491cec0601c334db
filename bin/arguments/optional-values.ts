import { RUN, VERIFY } from '../options/commands.js';
import type { OptionTable } from '../options/option.js';

/** The options that may stand alone, of all commands. */
const OPTIONAL: OptionTable = Object.fromEntries(
  Object.entries<OptionTable[string]>({ ...RUN, ...VERIFY }).filter(([, { alone }]) => alone !== undefined),
);

/**
 * The arguments with a value for each option that may stand alone: `--flags tests` is `--flags=tests`, and in
 * `--flags plant.db` it is `--flags=aggregate`, because `plant.db` is none of its values.
 */
export function withValues(argv: readonly string[]): string[] {
  const end = argv.indexOf('--');
  const options = end < 0 ? argv : argv.slice(0, end);
  const adapted: string[] = [];
  for (let i = 0; i < options.length; i++) {
    const argument = options[i];
    const name = argument.startsWith('--') ? argument.slice(2) : '';
    const { alone, choices } = Object.hasOwn(OPTIONAL, name) ? OPTIONAL[name] : {};
    if (alone === undefined) adapted.push(argument);
    else if (choices?.includes(options[i + 1])) adapted.push(`${argument}=${options[++i]}`);
    else adapted.push(`${argument}=${alone}`);
  }
  return [...adapted, ...argv.slice(options.length)];
}
