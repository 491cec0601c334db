import type { Argv, CommandModule } from 'yargs';
import { formatInspection, inspect, inspectionJson, settingsOf } from '../lib/inspect/index.js';
import { sourceOptions } from '../lib/plan/from-settings.js';
import { createProgress } from '../lib/report/index.js';
import { defaultSettings, mergeFlags } from '../lib/settings/index.js';
import { interruptible } from './interrupt.js';
import { print } from './output.js';
import { CHOOSE } from './run-command.js';

function builder(command: Argv) {
  return command
    .positional('database', { type: 'string', demandOption: true, describe: 'SQLite database to look at' })
    .options({
      ...CHOOSE,
      json: { type: 'boolean', describe: 'Print all of it as JSON' },
      settings: {
        type: 'boolean',
        describe: 'Print a settings file that says what was found out, to start from',
      },
      quiet: { type: 'boolean', default: false, describe: 'Show no progress' },
    } as const)
    .conflicts('json', 'settings');
}

type InspectArguments = Awaited<ReturnType<typeof builder>['argv']>;

/** `fleetcdf inspect`. */
export const inspectCommand: CommandModule<object, InspectArguments> = {
  command: 'inspect <database>',
  describe: 'Show what is in a database, and how it would be read',
  builder: builder as CommandModule<object, InspectArguments>['builder'] & object,
  handler: (args) => interruptible((signal) => handle(args, signal)),
};

async function handle(args: InspectArguments, signal: AbortSignal): Promise<void> {
  const { database, table, machine, signal: name, since, until, where, textSignals } = args;
  const flags = { database, table, machine, signal: name, since, until, where, textSignals };
  const options = sourceOptions(mergeFlags(defaultSettings(), flags));
  if (args.settings) {
    await print(await settingsOf(options));
    return;
  }
  const progress = createProgress({ quiet: args.quiet });
  progress.start(undefined, 'Reading');
  try {
    const found = await inspect(options, { signal, onRows: (rows) => progress.rows(rows) });
    progress.stop();
    await print(args.json ? inspectionJson(found) : formatInspection(found));
  } finally {
    progress.stop();
  }
}
