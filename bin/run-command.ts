import { existsSync } from 'node:fs';
import type { Argv, CommandModule } from 'yargs';
import { dryRun, run } from '../lib/job/run.js';
import type { RunOptions } from '../lib/job/run-options.js';
import { createProgress, formatPlan, formatSummary, type RunReport, show } from '../lib/report/index.js';
import { defaultSettings, loadSettings, mergeFlags, type Settings } from '../lib/settings/index.js';
import { PROVIDER_NAMES } from '../lib/sink/index.js';
import { nearest } from '../lib/util/suggest.js';
import type { VerifyReport } from '../lib/verify/index.js';
import { COMMANDS } from './argv.js';
import { usageFailure } from './failure.js';
import { favourMemory, favourMemoryOf } from './favour-memory.js';
import { Delegated, needGuardFor, needGuardForReaders, withGuard } from './guard.js';
import { type Interrupts, interruptible } from './interrupt.js';
import { dash, print, refuseOntoInputs, sayWaiting, showNotes } from './output.js';
import { openReceipt } from './receipt-file.js';
import { openReport } from './report-file.js';

const DEFAULT_SETTINGS = 'settings.json';

/** One value per use of the option, so that it does not take a following positional argument. */
const MANY = { type: 'string', array: true, nargs: 1 } as const;

/** Options that choose what to read. */
export const CHOOSE = {
  from: {
    choices: ['sqlite', 'json'],
    defaultDescription: 'sqlite',
    describe: 'Format of <database>: SQLite, or JSON (an array of objects, or JSON Lines; - is standard input)',
  },
  table: { ...MANY, describe: 'Read only this table (repeatable)' },
  recipe: {
    type: 'string',
    describe: 'The program that wrote the database, like "Home Assistant"; none: no known one',
  },
  machine: { ...MANY, describe: 'Read only this machine; * matches any text, ? any character (repeatable)' },
  signal: { ...MANY, describe: 'Read only this signal; * and ? as above (repeatable)' },
  since: { type: 'string', describe: 'Read from this time on, like 2024-05-01 or 2024-05-01T06:00Z' },
  until: { type: 'string', describe: 'Read up to, but not including, this time' },
  where: { type: 'string', describe: 'Read only rows that meet this SQL condition' },
  'text-signals': {
    choices: ['flags', 'strings', 'none'],
    defaultDescription: 'flags',
    describe: 'How to store text signals ("on", "open"): CF flags, strings, or not at all',
  },
} as const;

/** Options of a run. */
export const OPTIONS = {
  settings: { type: 'string', describe: 'Settings file; without one, everything is discovered from the database' },
  ...CHOOSE,
  layout: {
    choices: ['machines', 'stacked', 'ragged'],
    defaultDescription: 'machines; from 200 machines on stacked, or ragged',
    describe: 'A variable per machine, one array over all machines, or a ragged array per signal',
  },
  ragged: {
    choices: ['contiguous', 'indexed'],
    defaultDescription: 'contiguous',
    describe: 'What tells machines apart in the layout ragged: row_size(machine), or machine_index(obs) alone',
  },
  'time-axis': {
    choices: ['auto', 'shared', 'own'],
    defaultDescription: 'auto',
    describe:
      'Machines with different times: one time dimension with gaps, one each, or as it fits (auto: shared up to twice ' +
      'the longest machine)',
  },
  format: {
    choices: ['netcdf4', 'auto', 'classic', '64-bit-offset', 'cdf5', 'ndjson', 'csv', 'parquet'],
    defaultDescription: 'netcdf4',
    describe:
      'netCDF (auto: the smallest classic one that suffices), text with a line per machine and time, or Parquet',
  },
  deflate: { type: 'number', defaultDescription: '1', describe: 'Compression level of netCDF-4, 0 (none) to 9' },
  fletcher32: {
    type: 'boolean',
    defaultDescription: 'true',
    describe: 'Checksums in netCDF-4 where nothing is compressed; --no-fletcher32 leaves them out',
  },
  labels: {
    choices: ['signal', 'reading'],
    defaultDescription: 'signal',
    describe: 'Write signal names once, or for every reading',
  },
  'time-units': { type: 'string', describe: 'Units of the times, like microseconds or "minutes since 2024-01-01"' },
  stamp: { type: 'boolean', describe: 'Write the date and the command line into the dataset' },
  'if-changed': {
    type: 'boolean',
    describe: 'Write only if database, settings or version changed since (exit code 4: nothing to do)',
  },
  references: {
    type: 'string',
    describe: 'Also write kerchunk references (JSON) to this file, so that fsspec and xarray open the dataset as Zarr',
  },
  endpoint: { type: 'string', describe: 'URL of an S3 server other than Amazon’s' },
  region: { type: 'string', describe: 'Region of the bucket' },
  profile: { type: 'string', describe: 'Profile in the AWS configuration files' },
  'part-size': { type: 'string', defaultDescription: 'from the size', describe: 'Size of an upload part, like 16MiB' },
  resume: {
    type: 'boolean',
    describe: 'Go on with the unfinished upload of a run that was cut off: send only the parts that are missing',
  },
  'retry-for': {
    type: 'string',
    defaultDescription: '10min',
    describe: 'How long a request to S3 that fails is tried again, like 30s or 1h',
  },
  provider: {
    choices: PROVIDER_NAMES,
    defaultDescription: 'told by the endpoint',
    describe: 'The S3 service: its part limits, checksums and conditional writes',
  },
  threads: {
    type: 'number',
    defaultDescription: 'number of processors; 1 into S3',
    describe: 'Threads that read and decode',
  },
  memory: { type: 'string', defaultDescription: '128MiB', describe: 'Memory for buffers' },
  overwrite: { type: 'boolean', default: true, describe: 'Replace an existing destination (--no-overwrite: fail)' },
  strict: {
    type: 'boolean',
    default: false,
    describe: 'Fail (exit code 3) where rows or values would be left out, merged or rounded',
  },
  reader: {
    choices: ['auto', 'rows'],
    default: 'auto',
    describe: 'auto: read pages of the file if that is safe; rows: always read through SQL',
  },
  'dry-run': { type: 'boolean', default: false, describe: 'Print the plan and write nothing' },
  verify: {
    type: 'boolean',
    describe: 'Read back what was written and compare it with the database; publish a file only then',
  },
  receipt: {
    type: 'string',
    describe: 'Verify, and write what was verified to this file, as JSON: hashes, counts, versions',
  },
  report: { type: 'string', describe: 'Write what became of the run to this file, as JSON, also where it fails' },
  quiet: { type: 'boolean', default: false, describe: 'Print only errors' },
  progress: { type: 'boolean', default: false, describe: 'Print progress lines even without a terminal' },
} as const;

function builder(command: Argv) {
  return command
    .positional('database', { type: 'string', describe: 'SQLite database to read; JSON with --from json' })
    .positional('destination', {
      type: 'string',
      describe: 's3://bucket/key, s3://bucket/prefix/, a file, or - for standard output',
    })
    .options(OPTIONS)
    .group([...Object.keys(CHOOSE), 'reader'], 'Input:')
    .group(
      [
        'layout',
        'ragged',
        'time-axis',
        'format',
        'deflate',
        'fletcher32',
        'labels',
        'time-units',
        'stamp',
        'references',
        'if-changed',
        'overwrite',
        'verify',
        'receipt',
      ],
      'Output:',
    )
    .group(['endpoint', 'region', 'profile', 'provider', 'part-size', 'retry-for', 'resume'], 'S3:');
}

type RunArguments = Awaited<ReturnType<typeof builder>['argv']>;

/** `fleetcdf run`, the default command. */
export const runCommand: CommandModule<object, RunArguments> = {
  command: ['run [database] [destination]', '$0'],
  describe: 'Write a database to S3, a file or standard output as netCDF',
  builder: builder as CommandModule<object, RunArguments>['builder'] & object,
  handler: (args) => withGuard(() => interruptible((interrupts) => handle(args, interrupts))),
};

async function handle(args: RunArguments, { signal, whileBlocked, listen }: Interrupts): Promise<void> {
  refuseCommand(args.database);
  const { quiet, strict, overwrite } = args;
  const [references, report] = [args.references, args.report].map((argument) => dash(argument));
  const reader = args.reader as 'auto' | 'rows';
  const progress = createProgress({ quiet, force: args.progress });
  const settings = settingsFor(args);
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
    await print(formatPlan(await dryRun(options)));
    return;
  }
  const { receipt } = options.settings;
  const outputs = { references, report, receipt };
  const reportFile = report === undefined ? undefined : await openReport(report, options.settings, outputs, signal);
  let done: RunReport | undefined;
  try {
    const writeReceipt =
      receipt === undefined ? undefined : await openReceipt(receipt, options.settings, outputs, signal);
    let verified: VerifyReport | undefined;
    done = await run({
      ...options,
      onVerified: (found) => {
        verified = found;
      },
    });
    const notes = verified === undefined ? [] : ((await writeReceipt?.(verified)) ?? []);
    done = { ...done, notes: [...(done.notes ?? []), ...notes] };
  } catch (error) {
    // A thread begins the run anew, and reports it.
    const more = error instanceof Delegated ? [] : ((await reportFile?.failed(error, done)) ?? []);
    if (!quiet) showNotes(more);
    throw error;
  }
  if (!quiet) show(formatSummary(done));
  const more = (await reportFile?.done(done)) ?? [];
  if (!quiet) showNotes(more);
}

/** @throws SettingsError ERR_USAGE if the database is no file, but looks like a misspelt command */
function refuseCommand(database: string | undefined): void {
  if (database === undefined || !/^[\w-]+$/.test(database) || existsSync(database)) return;
  const command = nearest(database, COMMANDS);
  if (command !== undefined) throw usageFailure(`no such file: ${database}; did you mean fleetcdf ${command}?`);
}

/** The command line, for the history attribute. */
function commandLine(): string {
  return ['fleetcdf', ...process.argv.slice(2)]
    .map((argument) => (/^[\w./:@%+=,-]+$/.test(argument) ? argument : JSON.stringify(argument)))
    .join(' ');
}

/** The arguments that change settings. */
type SettingsArguments = Pick<
  RunArguments,
  | 'settings'
  | 'database'
  | 'destination'
  | keyof typeof CHOOSE
  | 'textSignals'
  | 'layout'
  | 'ragged'
  | 'format'
  | 'deflate'
  | 'threads'
  | 'labels'
  | 'stamp'
  | 'endpoint'
  | 'region'
  | 'profile'
  | 'memory'
> &
  Partial<
    Pick<
      RunArguments,
      | 'timeAxis'
      | 'fletcher32'
      | 'timeUnits'
      | 'partSize'
      | 'retryFor'
      | 'provider'
      | 'resume'
      | 'ifChanged'
      | 'verify'
      | 'receipt'
    >
  >;

/** The settings of the file, if any, overridden by the flags. */
export function settingsFor(args: SettingsArguments): Settings {
  const { from, table, recipe, machine, signal, since, until, where, textSignals } = args;
  const { layout, ragged, timeAxis, format, deflate, fletcher32, threads, labels, timeUnits, stamp, ifChanged } = args;
  const { endpoint, region, profile, partSize, retryFor, provider, resume, memory, verify, receipt } = args;
  return mergeFlags(fileSettings(args), {
    database: dash(args.database),
    from,
    destination: dash(args.destination),
    table,
    recipe,
    machine,
    signal,
    since,
    until,
    where,
    textSignals,
    layout,
    ragged,
    timeAxis,
    format,
    deflate,
    fletcher32,
    threads,
    labels,
    timeUnits,
    stamp,
    ifChanged,
    endpoint,
    region,
    profile,
    partSize,
    resume,
    retryFor,
    provider,
    memory,
    verify,
    receipt: dash(receipt),
  });
}

function fileSettings({ settings, database }: SettingsArguments): Settings {
  if (settings !== undefined) return loadSettings(settings);
  if (database !== undefined) return defaultSettings();
  if (existsSync(DEFAULT_SETTINGS)) return loadSettings(DEFAULT_SETTINGS);
  throw usageFailure('nothing to do: give a database and a destination, or have a settings.json in this directory');
}
