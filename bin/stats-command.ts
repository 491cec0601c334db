import type { Argv, CommandModule } from 'yargs';
import { StatisticsCount } from '../lib/job/count-statistics.js';
import { observe } from '../lib/job/observe.js';
import {
  createProgress,
  formatStatistics,
  lookOf,
  notice,
  show,
  statisticsCsv,
  statisticsJson,
} from '../lib/report/index.js';
import { mergeFlags, resolveSettings } from '../lib/settings/index.js';
import { givenNames } from './arguments/check.js';
import { takeApart } from './arguments/grammar.js';
import { circumstancesOf, refuseIgnored } from './arguments/where-options-apply.js';
import { usageFailure } from './failure.js';
import { favourMemory, favourMemoryOf } from './favour-memory.js';
import { needGuardFor, needGuardForReaders, withGuard } from './guard.js';
import { type Interrupts, interruptible } from './interrupt.js';
import { STATS } from './options/commands.js';
import { environmentNotes, environmentOptions } from './options/environment.js';
import { yargsOptions } from './options/option.js';
import { databasesOnly, isNothing } from './options/places.js';
import { flagsOf, namedSettings } from './options/settings-from.js';
import { print, printExactly, refuseOntoInputs, sayWaiting, showNotes } from './output.js';
import { withoutStatistics } from './stats-file.js';

function builder(command: Argv) {
  return command
    .positional('words', { type: 'string', array: true })
    .options(yargsOptions(STATS))
    .config(environmentOptions(STATS));
}

type StatsArguments = Awaited<ReturnType<typeof builder>['argv']>;

/** `fleetcdf stats`. */
export const statsCommand: CommandModule<object, StatsArguments> = {
  command: 'stats [words..]',
  describe: false,
  builder: builder as CommandModule<object, StatsArguments>['builder'] & object,
  handler: (args) => withGuard(() => interruptible((interrupts) => handle(args, interrupts))),
};

async function handle(given: StatsArguments, { signal, whileBlocked, listen }: Interrupts): Promise<void> {
  const args = { ...given, ...databasesOnly(given.words) };
  const { quiet, strict } = args;
  if (isNothing(args) && args.settings === undefined) {
    throw usageFailure('stats needs a database: fleetcdf stats plant.db', 'stats');
  }
  const settings = resolveSettings(mergeFlags(namedSettings(args), flagsOf({ ...args, format: undefined })));
  refuseIgnored(circumstancesOf(settings, [], givenNames(takeApart(process.argv.slice(2)))), 'stats');
  refuseOntoInputs(settings);
  needGuardFor(settings);
  if (settings.source.from === 'json') listen();
  favourMemory(settings.source.path);
  const count = new StatisticsCount();
  const { warnings, notes } = await observe({
    settings,
    strict,
    reader: args.reader as 'auto' | 'rows',
    progress: createProgress({ quiet, force: args.progress }),
    signal,
    whileBlocked,
    onOpen: needGuardForReaders,
    onSurvey: favourMemoryOf,
    onWait: sayWaiting(quiet),
    observers: [count.observer],
  });
  const { statistics, rules } = count;
  const look = lookOf(process.stderr);
  if (!quiet) show(warnings.map((warning) => notice('warning', warning, 'warning', look)).join(''));
  const format = args.json ? 'json' : args.format;
  const leftOut = format === 'csv' ? withoutStatistics(statistics.leftOut) : [];
  if (!quiet) showNotes([...environmentNotes(), ...notes, ...leftOut]);
  if (format === 'json') {
    await printExactly([...statisticsJson(statistics.readEach(), statistics.leftOut)].join(''));
  } else if (format === 'csv') {
    await printExactly([...statisticsCsv(statistics.readEach(), rules)].join(''));
  } else {
    await print(formatStatistics(statistics.read(), statistics.leftOut, lookOf(process.stdout)));
  }
}
