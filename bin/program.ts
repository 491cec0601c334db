import yargs from 'yargs';
import { VERSION } from '../lib/version.js';
import { forYargs } from './argv.js';
import { describeFailure, usageFailure } from './failure.js';
import { inspectCommand } from './inspect-command.js';
import { runCommand } from './run-command.js';
import { sampleCommand } from './sample-command.js';

/** The command line, without the names of Node and of the program. What fails is printed, and told by the exit code. */
export async function main(words: readonly string[]): Promise<void> {
  // Progress and summary are no use to a reader who has gone away, and no reason to give up the work.
  process.stderr.on('error', () => {});

  const cli = yargs(forYargs(words))
    .scriptName('fleetcdf')
    .usage(
      '$0 <database> <destination>\n\nPipes a SQLite database of machine readings into S3 as clean, labelled netCDF.',
    )
    .command(runCommand)
    .command(inspectCommand)
    .command(sampleCommand)
    .completion('completion', 'Print a script that completes commands and options in your shell')
    .option('verbose', { type: 'boolean', default: false, describe: 'Show where in the program an error comes from' })
    .example('$0 plant.db s3://bucket/plant.nc', 'into S3, a multipart upload')
    .example('$0 plant.db - > plant.nc', 'to standard output')
    .example('$0 plant.db plant.nc', 'to a local file, all or nothing')
    .example('$0 inspect plant.db', 'what is in it, and how it would be read')
    .example('sqlite3 -json plant.db "SELECT …" | $0 --from json - plant.nc', 'rows from a pipe')
    .example('$0 run', 'what ./settings.json says')
    .epilogue('Exit codes: 0 done, 1 failed while running, 2 wrong usage or settings, 3 data refused, 130 interrupted.')
    .strict()
    .recommendCommands()
    .wrap(Math.min(110, process.stdout.columns ?? 100))
    .fail((message, error) => {
      // yargs hands over either its own message about the usage, or what a command has thrown.
      throw error ?? usageFailure(message);
    })
    .help()
    .alias('help', 'h')
    .version(VERSION);

  // Should there be nothing left to wait for before the work is done, Node ends the process.
  process.exitCode = 1;
  try {
    await cli.parseAsync();
    process.exitCode = 0;
  } catch (error) {
    const { text, exitCode } = describeFailure(error, words.includes('--verbose'));
    process.stderr.write(`${text}\n`);
    process.exitCode = exitCode;
  }
}
