import yargs, { type Argv } from 'yargs';
import { FleetcdfError, UnchangedError } from '../lib/errors.js';
import { show } from '../lib/report/index.js';
import { VERSION } from '../lib/version.js';
import { forYargs } from './argv.js';
import { exitCodeOf, exitCodesInWords } from './exit-codes.js';
import { describeFailure, inColor, usageFailure } from './failure.js';
import { Delegated } from './guard.js';
import { isGuarded } from './guard-messages.js';
import { inspectCommand } from './inspect-command.js';
import { EVERY } from './options/general.js';
import { yargsOptions } from './options/option.js';
import { useOwnStreams } from './own-streams.js';
import { runCommand } from './run-command.js';
import { sampleCommand } from './sample-command.js';
import { uploadsCommand } from './uploads-command.js';
import { verifyCommand } from './verify-command.js';

export { EXIT_CODES, exitCodeFor } from './exit-codes.js';

/** Defines commands, options and the texts around them. docs/reference.md is made from these too. */
export function define(cli: Argv): Argv {
  return cli
    .scriptName('fleetcdf')
    .usage(
      '$0 <database> <destination>\n\nStreams a SQLite database of machine readings into S3 as clean, labelled netCDF.',
    )
    .command(runCommand)
    .command(inspectCommand)
    .command(verifyCommand)
    .command(sampleCommand)
    .command(uploadsCommand)
    .completion('completion', 'Print a script that completes commands and options in your shell')
    .options(yargsOptions(EVERY))
    .example('$0 plant.db s3://bucket/plant.nc', 'into S3, a multipart upload')
    .example('$0 plant.db - > plant.nc', 'to standard output')
    .example('$0 plant.db plant.nc', 'to a local file, all or nothing')
    .example('$0 verify plant.db s3://bucket/plant.nc', 'what was written, against the database')
    .example('$0 inspect plant.db', 'its content, and how it would be read')
    .example('sqlite3 -json plant.db "SELECT …" | $0 --from json - plant.nc', 'rows from a pipe')
    .example('$0 run', 'as in ./settings.json')
    .epilogue(`Exit codes: ${exitCodesInWords()}.`)
    .help()
    .alias('help', 'h')
    .version(VERSION);
}

/**
 * Runs the program. A failure is printed and sets the exit code.
 * @param argv arguments without those of Node and the program's name
 */
export async function main(argv: readonly string[]): Promise<void> {
  if (isGuarded()) useOwnStreams();
  // A closed standard error loses progress and summary, which is no reason to stop the work.
  process.stderr.on('error', () => {});

  const cli = define(yargs(forYargs(argv)))
    .strict()
    .recommendCommands()
    .wrap(Math.min(110, process.stdout.columns ?? 100))
    .fail((message, error) => {
      // yargs passes its own message about wrong usage, in some cases with an error of the same text; or the error of a
      // command without a message.
      throw message && !(error instanceof FleetcdfError) ? usageFailure(message) : error;
    });

  // Node ends the process if nothing is pending, even if the work is not done. That is then a failure.
  process.exitCode = 1;
  try {
    await cli.parseAsync();
    process.exitCode = 0;
  } catch (error) {
    // That there was nothing to do is no failure, and the exit code says it.
    const isSilent = error instanceof Delegated || (error instanceof UnchangedError && argv.includes('--quiet'));
    if (!isSilent) show(inColor(describeFailure(error, argv.includes('--verbose'))));
    process.exitCode = exitCodeOf(error);
  }
}
