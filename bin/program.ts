import yargs, { type Argv } from 'yargs';
import { EmptyWindowError, FleetcdfError, UnchangedError } from '../lib/errors.js';
import { show } from '../lib/report/index.js';
import { didYouMean } from '../lib/util/suggest.js';
import { VERSION } from '../lib/version.js';
import { oneLine } from '../lib/visible.js';
import { behindEnd } from './arguments/behind-end.js';
import { checkArguments } from './arguments/check.js';
import { takeApart } from './arguments/grammar.js';
import { withValues } from './arguments/optional-values.js';
import { forYargs } from './argv.js';
import { completionCommand } from './completion-command.js';
import { exitCodeOf } from './exit-codes.js';
import { describeFailure, inColor, usageFailure } from './failure.js';
import { Delegated } from './guard.js';
import { isGuarded } from './guard-messages.js';
import { helpAsked, isGiven } from './help/asked.js';
import { isCommand, PAGES } from './help/pages.js';
import { helpScreen } from './help/screen.js';
import { inspectCommand } from './inspect-command.js';
import { jobCommand } from './job-command.js';
import { environmentOptions, namingVariables, unknownVariables, variableOf } from './options/environment.js';
import { EVERY } from './options/general.js';
import { yargsOptions } from './options/option.js';
import { print } from './output.js';
import { useOwnStreams } from './own-streams.js';
import { referencesCommand } from './references-command.js';
import { reportCommand } from './report-command.js';
import { runCommand } from './run-command.js';
import { sampleCommand } from './sample-command.js';
import { statsCommand } from './stats-command.js';
import { uploadsCommand } from './uploads-command.js';
import { verifyCommand } from './verify-command.js';

export { checkArguments } from './arguments/check.js';
export { GRAMMARS, optionsOf, takeApart } from './arguments/grammar.js';
export { withValues } from './arguments/optional-values.js';
export { USES, whyIgnored } from './arguments/where-options-apply.js';
export { EXIT_CODES, exitCodeFor } from './exit-codes.js';
export { HELP, PAGES, PROGRAM, PROGRAM_OPTIONS } from './help/pages.js';
export { helpScreen, placeholder } from './help/screen.js';
export { environmentOptions, TABLES, unknownVariables, variableOf } from './options/environment.js';
export { GROUPS, yargsOptions } from './options/option.js';
export { shardNumber } from './shard-number.js';

/** Defines commands and options. What help says of them stands in bin/help. */
function define(cli: Argv): Argv {
  return cli
    .scriptName('fleetcdf')
    .command(runCommand)
    .command(inspectCommand)
    .command(statsCommand)
    .command(reportCommand)
    .command(verifyCommand)
    .command(referencesCommand)
    .command(sampleCommand)
    .command(uploadsCommand)
    .command(jobCommand)
    .command(completionCommand)
    .options(yargsOptions(EVERY))
    .config(environmentOptions(EVERY))
    .help(false)
    .version(false);
}

/** Prints help or the version, and says whether that was asked for. */
async function printAsked(argv: readonly string[]): Promise<boolean> {
  const help = helpAsked(argv, isCommand);
  if (help === undefined) {
    if (isGiven(argv, 'version', 'V')) await print(`${VERSION}\n`);
    return isGiven(argv, 'version', 'V');
  }
  const { command, isAll } = help;
  if (command !== undefined && !isCommand(command)) {
    throw usageFailure(`help: no such command: ${command}${didYouMean(command, Object.keys(PAGES))}`);
  }
  await print(helpScreen(command, isAll, process.stdout.columns ?? Number(process.env['COLUMNS'] ?? 80)));
  return true;
}

/**
 * Runs the program. A failure is printed and sets the exit code.
 * @param argv arguments without those of Node and the program's name
 */
export async function main(argv: readonly string[]): Promise<void> {
  if (isGuarded()) useOwnStreams();
  // A closed standard error loses progress and summary, which is no reason to stop the work.
  process.stderr.on('error', () => {});

  // Node ends the process if nothing is pending, even if the work is not done. That is then a failure.
  process.exitCode = 1;
  try {
    if (!(await printAsked(argv))) await parse(argv);
    process.exitCode = 0;
  } catch (error) {
    // That there was nothing to do is no failure, and the exit code says it.
    const isNothing = error instanceof UnchangedError || error instanceof EmptyWindowError;
    const isSilent = error instanceof Delegated || (isNothing && isOn('quiet', argv));
    if (!isSilent) show(inColor(namingVariables(describeFailure(error, isOn('verbose', argv)))));
    process.exitCode = exitCodeOf(error);
  }
}

/** Carries a command line out. */
async function parse(given: readonly string[]): Promise<void> {
  const argv = withValues(given);
  const unknown = isGuarded() || isOn('quiet', argv) ? undefined : unknownVariables();
  if (unknown !== undefined) show(`warning: ${oneLine(unknown)}\n`);
  checkArguments(takeApart(argv));
  const cli = define(yargs(forYargs(behindEnd(argv))))
    .strict()
    .recommendCommands()
    .fail((message, error) => {
      // yargs passes its own message about wrong usage, in some cases with an error of the same text; or the error of a
      // command without a message.
      throw message && !(error instanceof FleetcdfError) ? usageFailure(message) : error;
    });
  await cli.parseAsync();
}

/** Whether a switch is on, also where the arguments cannot be read. */
function isOn(option: 'quiet' | 'verbose', argv: readonly string[]): boolean {
  return isGiven(argv, option, option[0]) || /^(true|1)$/i.test(process.env[variableOf(option)] ?? '');
}
