import type { Argv, CommandModule } from 'yargs';
import { StatisticsCount } from '../lib/job/count-statistics.js';
import { pageObserver } from '../lib/job/page-observer.js';
import { dryRun, run } from '../lib/job/run.js';
import type { RunOptions } from '../lib/job/run-options.js';
import {
  createProgress,
  formatPlan,
  formatSummary,
  lookOf,
  type PlanLine,
  type RunReport,
  show,
} from '../lib/report/index.js';
import type { VerifyReport } from '../lib/verify/index.js';
import { givenNames } from './arguments/check.js';
import { takeApart } from './arguments/grammar.js';
import { circumstancesOf, refuseIgnored } from './arguments/where-options-apply.js';
import { commandLine } from './command-line.js';
import { favourMemory, favourMemoryOf } from './favour-memory.js';
import { Delegated, needGuardFor, needGuardForReaders, withGuard } from './guard.js';
import { type Interrupts, interruptible } from './interrupt.js';
import { RUN } from './options/commands.js';
import { environmentNotes, environmentOptions, variablesInEffect } from './options/environment.js';
import { yargsOptions } from './options/option.js';
import { databasesAndLast, refuseDatabaseAsDestination } from './options/places.js';
import { settingsFor } from './options/settings-from.js';
import { otherDestination, remarksOn } from './other-outputs.js';
import { print, refuseOntoInputs, sayWaiting, showNotes } from './output.js';
import { openPage } from './page-file.js';
import { openReceipt } from './receipt-file.js';
import { openReport } from './report-file.js';
import { openStats } from './stats-file.js';

function builder(command: Argv) {
  return command
    .positional('words', { type: 'string', array: true })
    .options(yargsOptions(RUN))
    .config(environmentOptions(RUN));
}

type RunArguments = Awaited<ReturnType<typeof builder>['argv']>;

/** `fleetcdf run`, the default command. */
export const runCommand: CommandModule<object, RunArguments> = {
  command: ['run [words..]', '$0'],
  describe: false,
  builder: builder as CommandModule<object, RunArguments>['builder'] & object,
  handler: (args) => withGuard(() => interruptible((interrupts) => handle(args, interrupts))),
};

async function handle(args: RunArguments, { signal, whileBlocked, listen }: Interrupts): Promise<void> {
  const { quiet, strict, overwrite } = args;
  const reader = args.reader as 'auto' | 'rows';
  const progress = createProgress({ quiet, force: args.progress });
  const places = databasesAndLast(args.words, args.output);
  refuseDatabaseAsDestination(places);
  const settings = settingsFor({ ...args, ...places });
  const references = otherDestination('references', args.references, settings);
  const report = otherDestination('report', args.report, settings);
  const stats = otherDestination('stats', args.stats, settings);
  const html = otherDestination('html', args.html, settings);
  const observer = html === undefined ? undefined : pageObserver();
  const given = givenNames(takeApart(process.argv.slice(2)));
  refuseIgnored(circumstancesOf(settings, [references, report, settings.receipt, stats, html], given), 'run');
  needGuardFor(settings, settings.verify === true || settings.receipt !== undefined);
  if (settings.source.from === 'json') listen();
  const options: RunOptions = {
    settings,
    command: commandLine(),
    ...(references === undefined ? {} : { references }),
    strict,
    overwrite,
    reader,
    progress,
    signal,
    whileBlocked,
    onOpen: needGuardForReaders,
    onSurvey: favourMemoryOf,
    onWait: sayWaiting(quiet),
  };
  favourMemory(options.settings.source.path);
  if (args.dryRun) {
    refuseOntoInputs(options.settings);
    await print(formatPlan([...(await dryRun(options)), ...environmentLine()], lookOf(process.stdout)));
    const unwritten = Object.entries({ report, receipt: settings.receipt, statistics: stats, page: html }).filter(
      ([, file]) => file !== undefined,
    );
    if (!quiet) showNotes(unwritten.map(([name, file]) => `--dry-run writes no ${name}: ${file} stays as it is`));
    return;
  }
  const { receipt } = options.settings;
  const outputs = { references, report, receipt, stats, html };
  const reportFile = report === undefined ? undefined : await openReport(report, options.settings, outputs, signal);
  const writeHtml = html === undefined ? undefined : await openPage(html, '--html', options.settings, outputs, signal);
  let done: RunReport | undefined;
  try {
    const writeReceipt =
      receipt === undefined ? undefined : await openReceipt(receipt, options.settings, outputs, signal);
    const writeStats = stats === undefined ? undefined : await openStats(stats, options.settings, outputs, signal);
    const count = new StatisticsCount();
    let verified: VerifyReport | undefined;
    done = await run({
      ...options,
      observers: [
        ...(writeStats === undefined ? [] : [count.observer]),
        ...(observer === undefined ? [] : [observer.factory]),
      ],
      onVerified: (found) => {
        verified = found;
      },
    });
    const notes = verified === undefined ? [] : ((await writeReceipt?.(verified)) ?? []);
    const counted = (await writeStats?.(count)) ?? [];
    const page = observer && (await writeHtml?.(observer.page(done.tally, options.settings.clean.duplicates)));
    const onPage = page === undefined ? [] : [`the page is ${page.destination}`, ...remarksOn(page)];
    done = { ...done, notes: [...(done.notes ?? []), ...notes, ...counted, ...onPage] };
  } catch (error) {
    // A thread begins the run anew, and reports it.
    const more = error instanceof Delegated ? [] : ((await reportFile?.failed(error, done)) ?? []);
    if (!quiet) showNotes(more);
    throw error;
  }
  if (!quiet) show(formatSummary(done, lookOf(process.stderr)));
  const more = (await reportFile?.done(done)) ?? [];
  if (!quiet) showNotes([...environmentNotes(), ...more]);
}

/** What the environment sets, as a line of the plan. */
function environmentLine(): PlanLine[] {
  const names = variablesInEffect();
  return names.length === 0 ? [] : [{ what: 'environment', value: names.join(', ') }];
}
