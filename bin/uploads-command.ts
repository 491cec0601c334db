import type { Argv, CommandModule } from 'yargs';
import { formatUploads, lookOf, type ReportedUpload, show, uploadsJson } from '../lib/report/index.js';
import { mergeFlags, resolveSettings } from '../lib/settings/index.js';
import { S3Uploads, type UploadState } from '../lib/sink/index.js';
import { parseDuration } from '../lib/time/parse-duration.js';
import { plural } from '../lib/util/format.js';
import { usageFailure } from './failure.js';
import { type Interrupts, interruptible } from './interrupt.js';
import { ABORTED_FROM, UPLOADS } from './options/commands.js';
import { environmentOptions } from './options/environment.js';
import { yargsOptions } from './options/option.js';
import { flagsOf, namedSettings } from './options/settings-from.js';
import { print, printExactly } from './output.js';

function builder(command: Argv) {
  return command
    .positional('destination', { type: 'string' })
    .options(yargsOptions(UPLOADS))
    .config(environmentOptions(UPLOADS));
}

type UploadsArguments = Awaited<ReturnType<typeof builder>['argv']>;

/** `fleetcdf uploads`. */
export const uploadsCommand: CommandModule<object, UploadsArguments> = {
  command: 'uploads [destination]',
  describe: false,
  builder: builder as CommandModule<object, UploadsArguments>['builder'] & object,
  handler: (args) => interruptible((interrupts) => handle(args, interrupts)),
};

async function handle(args: UploadsArguments, { signal, listen }: Interrupts): Promise<void> {
  listen();
  const { destination, s3 } = resolveSettings(mergeFlags(namedSettings(args), flagsOf(args)));
  if (destination === undefined) throw usageFailure('name a bucket: fleetcdf uploads s3://bucket');
  const olderThan = ageOf(args.olderThan ?? (args.abort ? ABORTED_FROM : '0s'));
  const place = new S3Uploads(destination, s3);
  try {
    const all = await place.list(signal);
    const now = Date.now();
    const chosen = all.filter(({ initiated }) => now - (initiated?.getTime() ?? now) >= olderThan || olderThan === 0);
    const done: ReportedUpload[] = [];
    try {
      for (const upload of chosen) {
        if (args.abort) await place.abort(upload, signal);
        done.push({ ...upload, aborted: args.abort });
      }
    } finally {
      // What has been aborted is told even where the next one cannot be.
      if (args.json) await printExactly(uploadsJson(place.bucket, done));
      else await print(formatUploads(place.bucket, done, now, lookOf(process.stdout)));
    }
    if (!args.quiet) show(`${inShort(args, place, chosen, all.length - chosen.length)}\n`);
  } finally {
    await place.close();
  }
}

/** What was found, what was done, and what was not. */
function inShort(
  { abort, olderThan = ABORTED_FROM }: UploadsArguments,
  { destination }: S3Uploads,
  chosen: readonly UploadState[],
  younger: number,
): string {
  const found = chosen.length === 0 ? 'no unfinished uploads' : plural(chosen.length, 'unfinished upload');
  const done = abort && chosen.length > 0 ? ', aborted' : '';
  const left =
    younger === 0
      ? ''
      : `; ${plural(younger, 'younger one')} ${younger === 1 ? 'is' : 'are'} left, as --older-than ${olderThan} says` +
        `${abort ? ': --older-than 0s aborts all, also one that is under way' : ''}`;
  const older = younger === 0 ? '' : ` older than ${olderThan}`;
  return `${found}${older} in ${destination}${done}${left}`;
}

/** Milliseconds. */
function ageOf(text: string): number {
  if (/^\s*0(\s*[a-zA-Z]+)?\s*$/.test(text)) return 0;
  return Number(parseDuration(text, '--older-than') / 1_000_000n);
}
