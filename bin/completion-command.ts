import { basename } from 'node:path';
import type { CommandModule } from 'yargs';
import { didYouMean } from '../lib/util/suggest.js';
import { usageFailure } from './failure.js';
import { printExactly } from './output.js';

interface CompletionArguments {
  shell?: string | undefined;
}

/** `fleetcdf completion`. */
export const completionCommand: CommandModule<object, CompletionArguments> = {
  command: 'completion [shell]',
  describe: false,
  builder: (command) => command.positional('shell', { type: 'string' }),
  handler: async ({ shell = basename(process.env['SHELL'] ?? '') }) => {
    const { SHELL_NAMES } = await import('./completion/completed.js');
    const known = SHELL_NAMES.find((name) => name === shell);
    if (known === undefined) {
      const found = shell === '' ? 'no shell is named' : `${JSON.stringify(shell)} is no shell that it is for`;
      throw usageFailure(`completion: ${found}${didYouMean(shell, SHELL_NAMES)}`);
    }
    const { completionScript } = await import('./completion/shells.js');
    await printExactly(completionScript(known));
  },
};
