import { existsSync } from 'node:fs';
import type { Argv, CommandModule } from 'yargs';
import { SettingsError } from '../lib/errors.js';
import { dryRun, run } from '../lib/job/run.js';
import type { RunOptions } from '../lib/job/run-options.js';
import { createProgress, formatPlan, formatSummary } from '../lib/report/index.js';
import { defaultSettings, loadSettings, mergeFlags, type Settings } from '../lib/settings/index.js';
import { nearest } from '../lib/util/suggest.js';
import { COMMANDS } from './argv.js';
import { usageFailure } from './failure.js';
import { favourMemory } from './favour-memory.js';
import { interruptible } from './interrupt.js';
import { dash, print } from './output.js';
import { openReport } from './report-file.js';

const DEFAULT_SETTINGS = 'settings.json';

/** Given once for each value, so that it takes no word that is meant for something else. */
const MANY = { type: 'string', array: true, nargs: 1 } as const;

/** What is read, and what of it. */
export const CHOOSE = {
  from: {
    choices: ['sqlite', 'json'],
    describe:
      'What <database> is: a SQLite database (the default), or JSON: an array of objects, or JSON Lines; - is standard input',
  },
  table: { ...MANY, describe: 'Read only this table (may be repeated)' },
  machine: { ...MANY, describe: 'Only this machine; * and ? stand for any text, any character (may be repeated)' },
  signal: { ...MANY, describe: 'Only this signal, likewise' },
  since: { type: 'string', describe: 'Only readings of this time and later, like 2024-05-01 or 2024-05-01T06:00Z' },
  until: { type: 'string', describe: 'Only readings before this time' },
  where: { type: 'string', describe: 'Only rows that meet this SQL condition' },
  'text-signals': {
    choices: ['flags', 'strings', 'none'],
    defaultDescription: 'flags',
    describe: 'What becomes of signals that are text ("on", "open")',
  },
} as const;

const OPTIONS = {
  settings: { type: 'string', describe: 'Settings file; without one, everything is found out from the database' },
  ...CHOOSE,
  layout: {
    choices: ['machines', 'stacked', 'ragged'],
    defaultDescription: 'machines',
    describe: 'A variable per machine, one array over all machines, or ragged arrays per signal',
  },
  format: {
    choices: ['netcdf4', 'auto', 'classic', '64-bit-offset', 'cdf5', 'ndjson', 'csv'],
    defaultDescription: 'netcdf4',
    describe:
      'netCDF format (auto: the narrowest classic one that holds the dataset), or text: a line per machine and time',
  },
  deflate: { type: 'number', defaultDescription: '1', describe: 'Compression of netCDF-4, 0 (none) to 9' },
  labels: {
    choices: ['signal', 'reading'],
    defaultDescription: 'signal',
    describe: 'Name the signals once, or beside every reading',
  },
  stamp: { type: 'boolean', describe: 'Say in the dataset when and by which command it was made' },
  references: {
    type: 'string',
    describe: 'Also write references to its chunks here (JSON of kerchunk), so that fsspec and xarray open it as Zarr',
  },
  endpoint: { type: 'string', describe: 'URL of an S3 server other than Amazon’s' },
  region: { type: 'string', describe: 'Region of the bucket' },
  profile: { type: 'string', describe: 'Profile in the AWS configuration files' },
  'part-size': { type: 'string', defaultDescription: 'by the size', describe: 'Size of an upload part, like 16MiB' },
  threads: {
    type: 'number',
    defaultDescription: 'the processors available; 1 into S3',
    describe: 'Threads that read and decode',
  },
  memory: { type: 'string', defaultDescription: '128MiB', describe: 'Memory for buffers' },
  overwrite: { type: 'boolean', default: true, describe: 'Replace what is there (--no-overwrite: refuse)' },
  strict: { type: 'boolean', default: false, describe: 'Refuse bad input (exit code 3) rather than leave it out' },
  reader: {
    choices: ['auto', 'rows'],
    default: 'auto',
    describe: 'Read pages of the file where that is safe, or always rows through SQL',
  },
  'dry-run': { type: 'boolean', default: false, describe: 'Print the plan and write nothing' },
  report: { type: 'string', describe: 'Write what was done to this file, as JSON' },
  quiet: { type: 'boolean', default: false, describe: 'Say nothing unless something fails' },
  progress: { type: 'boolean', default: false, describe: 'Print progress lines even where there is no terminal' },
} as const;

function builder(command: Argv) {
  return command
    .positional('database', { type: 'string', describe: 'SQLite database to read; JSON with --from json' })
    .positional('destination', {
      type: 'string',
      describe: 's3://bucket/key, s3://bucket/prefix/, a file, or - for standard output',
    })
    .options(OPTIONS)
    .group([...Object.keys(CHOOSE), 'reader'], 'What is read:')
    .group(['layout', 'format', 'deflate', 'labels', 'stamp', 'references', 'overwrite'], 'What is written:')
    .group(['endpoint', 'region', 'profile', 'part-size'], 'S3:');
}

type RunArguments = Awaited<ReturnType<typeof builder>['argv']>;

/** `fleetcdf run`, the default command. */
export const runCommand: CommandModule<object, RunArguments> = {
  command: ['run [database] [destination]', '$0'],
  describe: 'Pipe a database into S3, a file or standard output as netCDF',
  builder: builder as CommandModule<object, RunArguments>['builder'] & object,
  handler: (args) => interruptible((signal) => handle(args, signal)),
};

async function handle(args: RunArguments, signal: AbortSignal): Promise<void> {
  refuseCommand(args.database);
  const { quiet, strict, overwrite } = args;
  const [references, report] = [args.references, args.report].map((word) => dash(word));
  const reader = args.reader as 'auto' | 'rows';
  const progress = createProgress({ quiet, force: args.progress });
  const options: RunOptions = {
    settings: settingsFor(args),
    command: commandLine(),
    ...(references === undefined ? {} : { references }),
    strict,
    overwrite,
    reader,
    progress,
    signal,
  };
  favourMemory(options.settings.source.path);
  if (args.dryRun) {
    await print(formatPlan(await dryRun(options)));
    return;
  }
  const writeReport =
    report === undefined ? undefined : await openReport(report, options.settings, [references], signal);
  const done = await run(options);
  if (!quiet) process.stderr.write(formatSummary(done));
  await writeReport?.(done);
}

/** The first word is a database, as long as it is not a command. @throws SettingsError where it rather was meant to be one. */
function refuseCommand(word: string | undefined): void {
  if (word === undefined || !/^[\w-]+$/.test(word) || existsSync(word)) return;
  const command = nearest(word, COMMANDS);
  if (command !== undefined) throw usageFailure(`no such file: ${word}; did you mean fleetcdf ${command}?`);
}

/** The command line, as the history of a dataset has it. */
function commandLine(): string {
  return ['fleetcdf', ...process.argv.slice(2)]
    .map((word) => (/^[\w./:@%+=,-]+$/.test(word) ? word : JSON.stringify(word)))
    .join(' ');
}

/** Settings from the file, if there is one, and the flags, which win. */
function settingsFor(args: RunArguments): Settings {
  const { from, table, machine, signal, since, until, where, textSignals } = args;
  const { layout, format, deflate, threads, labels, stamp } = args;
  const { endpoint, region, profile, partSize, memory } = args;
  return mergeFlags(fileSettings(args), {
    database: dash(args.database),
    from,
    destination: dash(args.destination),
    table,
    machine,
    signal,
    since,
    until,
    where,
    textSignals,
    layout,
    format,
    deflate,
    threads,
    labels,
    stamp,
    endpoint,
    region,
    profile,
    partSize,
    memory,
  });
}

function fileSettings({ settings, database }: RunArguments): Settings {
  if (settings !== undefined) return loadSettings(settings);
  if (database !== undefined) return defaultSettings();
  if (existsSync(DEFAULT_SETTINGS)) return loadSettings(DEFAULT_SETTINGS);
  throw new SettingsError(
    'ERR_USAGE',
    'nothing to do: name a database and a destination, or have a settings.json in this directory\nTry: fleetcdf --help',
  );
}
