import type { Argv, CommandModule } from 'yargs';
import { formatInspection, inspect, inspectionJson, settingsOf, suggestSettings } from '../lib/inspect/index.js';
import { createProgress, lookOf, notice, show } from '../lib/report/index.js';
import { loadSettingsFile, mergeFlags, resolveSettings, type Settings } from '../lib/settings/index.js';
import { givenNames } from './arguments/check.js';
import { takeApart } from './arguments/grammar.js';
import { circumstancesOf, refuseIgnored } from './arguments/where-options-apply.js';
import { usageFailure } from './failure.js';
import { needGuardFor, needGuardForReaders, withGuard } from './guard.js';
import { type Interrupts, interruptible } from './interrupt.js';
import { INSPECT } from './options/commands.js';
import { environmentNotes, environmentOptions } from './options/environment.js';
import { yargsOptions } from './options/option.js';
import { databasesOnly, isNothing } from './options/places.js';
import { flagsOf, namedSettings } from './options/settings-from.js';
import { print, printExactly, refuseOntoInputs, sayWaiting, showNotes } from './output.js';

function builder(command: Argv) {
  return command
    .positional('words', { type: 'string', array: true })
    .options(yargsOptions(INSPECT))
    .config(environmentOptions(INSPECT))
    .conflicts('json', 'print-settings')
    .conflicts('print-settings', 'suggest-rules');
}

type InspectArguments = Awaited<ReturnType<typeof builder>['argv']>;

/** `fleetcdf inspect`. */
export const inspectCommand: CommandModule<object, InspectArguments> = {
  command: 'inspect [words..]',
  describe: false,
  builder: builder as CommandModule<object, InspectArguments>['builder'] & object,
  handler: (args) => withGuard(() => interruptible((interrupts) => handle(args, interrupts))),
};

async function handle(given: InspectArguments, interrupts: Interrupts): Promise<void> {
  const args = { ...given, ...databasesOnly(given.words) };
  if (isNothing(args) && args.settings === undefined) {
    throw usageFailure('inspect needs a database: fleetcdf inspect plant.db', 'inspect');
  }
  const merged = mergeFlags(namedSettings(args), flagsOf(args));
  const settings = resolveSettings(merged);
  refuseIgnored(circumstancesOf(settings, [], givenNames(takeApart(process.argv.slice(2)))), 'inspect');
  const { signal, whileBlocked } = interrupts;
  refuseOntoInputs(settings);
  needGuardFor(settings);
  if (isJson(settings)) interrupts.listen();
  const progress = createProgress({ quiet: args.quiet });
  if (args.printSettings) {
    const { text, warnings } = await settingsOf({
      ...{ settings: merged, progress, signal, whileBlocked },
      given: args.settings === undefined ? {} : loadSettingsFile(args.settings),
      onOpen: needGuardForReaders,
      onWait: sayWaiting(args.quiet),
    });
    await printExactly(text);
    const look = lookOf(process.stderr);
    if (!args.quiet) show(warnings.map((warning) => notice('warning', warning, 'warning', look)).join(''));
    return;
  }
  if (args.suggestRules) {
    const { text, signals } = await suggestSettings({
      ...{ settings: merged, progress, signal, whileBlocked },
      given: args.settings === undefined ? {} : loadSettingsFile(args.settings),
      onOpen: needGuardForReaders,
      onWait: sayWaiting(args.quiet),
    });
    await printExactly(args.json ? `${JSON.stringify({ signals }, null, 2)}\n` : text);
    if (!args.quiet) showNotes(signals.flatMap(({ signal, notes }) => notes.map((note) => `${signal}: ${note}`)));
    return;
  }
  const inspection = await inspect({
    ...{ settings, progress, signal, whileBlocked },
    onOpen: needGuardForReaders,
    onWait: sayWaiting(args.quiet),
  });
  if (!args.quiet) showNotes(environmentNotes());
  if (args.json) await printExactly(inspectionJson(inspection));
  else await print(formatInspection(inspection, { ...lookOf(process.stdout), all: args.all }));
}

function isJson({ source }: Settings): boolean {
  return source.from === 'json';
}
