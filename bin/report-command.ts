import type { Argv, CommandModule } from 'yargs';
import { observe } from '../lib/job/observe.js';
import { pageObserver } from '../lib/job/page-observer.js';
import { createProgress, lookOf, notice, show } from '../lib/report/index.js';
import { mergeFlags, resolveDestination, resolveSettings } from '../lib/settings/index.js';
import { formatBytes, plural } from '../lib/util/format.js';
import { oneLine } from '../lib/visible.js';
import { givenNames } from './arguments/check.js';
import { takeApart } from './arguments/grammar.js';
import { circumstancesOf, refuseIgnored } from './arguments/where-options-apply.js';
import { usageFailure } from './failure.js';
import { favourMemory, favourMemoryOf } from './favour-memory.js';
import { needGuardFor, needGuardForReaders, withGuard } from './guard.js';
import { type Interrupts, interruptible } from './interrupt.js';
import { REPORT } from './options/commands.js';
import { environmentNotes, environmentOptions } from './options/environment.js';
import { yargsOptions } from './options/option.js';
import { databasesAndLast } from './options/places.js';
import { flagsOf, namedSettings } from './options/settings-from.js';
import { remarksOn } from './other-outputs.js';
import { dash, sayWaiting, showNotes } from './output.js';
import { openPage } from './page-file.js';

function builder(command: Argv) {
  return command
    .positional('words', { type: 'string', array: true })
    .options(yargsOptions(REPORT))
    .config(environmentOptions(REPORT));
}

type ReportArguments = Awaited<ReturnType<typeof builder>['argv']>;

/** `fleetcdf report`. */
export const reportCommand: CommandModule<object, ReportArguments> = {
  command: 'report [words..]',
  describe: false,
  builder: builder as CommandModule<object, ReportArguments>['builder'] & object,
  handler: (args) => withGuard(() => interruptible((interrupts) => handle(args, interrupts))),
};

const EXAMPLE = 'fleetcdf report plant.db plant.html';

async function handle(args: ReportArguments, { signal, whileBlocked, listen }: Interrupts): Promise<void> {
  const { quiet, strict } = args;
  // With a settings file that names the database, a single word is the page.
  const isNamed = args.settings !== undefined && args.words?.length === 1;
  const { destination: page, ...places } = isNamed ? { destination: args.words?.[0] } : databasesAndLast(args.words);
  if (page === undefined) throw usageFailure(`report needs a database and a page to write: ${EXAMPLE}`, 'report');
  const { destination: _, ...settings } = resolveSettings(
    mergeFlags(namedSettings(args), flagsOf({ ...args, ...places })),
  );
  const to = resolveDestination(dash(page), 'the page', settings);
  refuseIgnored(
    circumstancesOf({ ...settings, destination: to }, [to], givenNames(takeApart(process.argv.slice(2)))),
    'report',
  );
  needGuardFor(settings);
  if (settings.source.from === 'json') listen();
  favourMemory(settings.source.path);
  const write = await openPage(to, 'the page', settings, {}, signal);
  const observer = pageObserver();
  const { rows, machines, signals, tally, warnings, notes } = await observe({
    ...{ settings, strict, signal, whileBlocked },
    reader: args.reader as 'auto' | 'rows',
    progress: createProgress({ quiet, force: args.progress }),
    observers: [observer.factory],
    onOpen: needGuardForReaders,
    onSurvey: favourMemoryOf,
    onWait: sayWaiting(quiet),
  });
  const written = await write(observer.page(tally, settings.clean.duplicates));
  if (quiet) return;
  const look = lookOf(process.stderr);
  const counts = [plural(machines, 'machine'), plural(signals.length, 'signal'), plural(rows, 'row')].join(', ');
  show(`fleetcdf: ${oneLine(written.destination)}: ${counts}; ${formatBytes(written.bytes)}\n`);
  show(warnings.map((warning) => notice('warning', warning, 'warning', look)).join(''));
  showNotes([...environmentNotes(), ...notes, ...remarksOn(written)]);
}
