import type { Argv, CommandModule } from 'yargs';
import { verify } from '../lib/job/verify.js';
import { verifyAlone } from '../lib/job/verify-alone.js';
import { createProgress, lookOf } from '../lib/report/index.js';
import { mergeFlags, resolveSettings, type Settings } from '../lib/settings/index.js';
import { formatVerification, verifyError } from '../lib/verify/index.js';
import { givenNames } from './arguments/check.js';
import { takeApart } from './arguments/grammar.js';
import { circumstancesOf, refuseIgnored } from './arguments/where-options-apply.js';
import { usageFailure } from './failure.js';
import { favourMemory, favourMemoryOf } from './favour-memory.js';
import { needGuardFor, needGuardForReaders, withGuard } from './guard.js';
import { type Interrupts, interruptible } from './interrupt.js';
import { VERIFY } from './options/commands.js';
import { environmentNotes, environmentOptions } from './options/environment.js';
import { yargsOptions } from './options/option.js';
import { databasesAndLast, type Places } from './options/places.js';
import { flagsOf, namedSettings, settingsFor } from './options/settings-from.js';
import { dash, print, printJson, refuseOntoInputs, sayWaiting, showNotes } from './output.js';
import { openReceipt } from './receipt-file.js';
import { formatAlone, refuseDamage } from './verify-checksum.js';

function builder(command: Argv) {
  return command
    .positional('words', { type: 'string', array: true })
    .options(yargsOptions(VERIFY))
    .config(environmentOptions(VERIFY));
}

type GivenArguments = Awaited<ReturnType<typeof builder>['argv']>;
type VerifyArguments = GivenArguments & Places;

/** `fleetcdf verify`. */
export const verifyCommand: CommandModule<object, GivenArguments> = {
  command: 'verify [words..]',
  describe: false,
  builder: builder as CommandModule<object, GivenArguments>['builder'] & object,
  handler: (args) => withGuard(() => interruptible((interrupts) => handle(args, interrupts))),
};

async function handle(given: GivenArguments, { signal, whileBlocked, listen }: Interrupts): Promise<void> {
  const args = { ...given, ...databasesAndLast(given.words) };
  const { quiet, json, seed, limit } = args;
  const part = args.sample === undefined ? undefined : partOf(args.sample);
  if (!Number.isInteger(seed)) throw usageFailure(`--seed is ${seed}; it is a whole number`);
  if (!Number.isInteger(limit) || limit < 0) throw usageFailure(`--limit is ${limit}; it is a whole number from 0`);
  const named = givenNames(takeApart(process.argv.slice(2)));
  const progress = createProgress({ quiet, force: args.progress });
  const sample = part === undefined ? {} : { sample: { part, seed } };
  if (args.checksum) {
    if (args.receipt !== undefined) {
      throw usageFailure('--receipt is for a comparison with the database: leave out --checksum');
    }
    const settings = objectOf(args);
    refuseIgnored(circumstancesOf(settings, [], named, true), 'verify');
    listen();
    const alone = await verifyAlone({ settings, ...sample, progress, signal });
    if (json) await printJson(alone);
    else if (!quiet) await print(formatAlone(alone, lookOf(process.stdout)));
    refuseDamage(alone);
    return;
  }
  const merged = settingsFor(args);
  const { receipt } = merged;
  refuseIgnored(circumstancesOf(merged, [receipt], named), 'verify');
  if (receipt !== undefined && part !== undefined) {
    throw usageFailure('--receipt is for a comparison of everything: leave out --sample');
  }
  const isAlone = receipt === '-';
  if (isAlone && json) throw usageFailure('--json and --receipt both go to standard output: give the receipt a file');
  refuseOntoInputs(merged);
  needGuardFor(merged);
  // It asks for the object first.
  listen();
  favourMemory(merged.source.path);
  const write = receipt === undefined ? undefined : await openReceipt(receipt, merged, { receipt }, signal);
  const report = await verify({
    settings: merged,
    reader: args.reader as 'auto' | 'rows',
    limit,
    ...sample,
    progress,
    signal,
    whileBlocked,
    onOpen: needGuardForReaders,
    onSurvey: favourMemoryOf,
    onWait: sayWaiting(quiet),
  });
  if (json) await printJson(report);
  else if (!quiet && !isAlone)
    await print(
      formatVerification(
        { ...report, differences: { ...report.differences, listed: [], counts: [] } },
        lookOf(process.stdout),
      ),
    );
  if (!report.isSame) {
    if (!quiet) showNotes(environmentNotes());
    throw verifyError(report);
  }
  const notes = (await write?.(report)) ?? [];
  if (!quiet) showNotes([...environmentNotes(), ...notes]);
}

/** What `--checksum` reads: a single argument is the object. */
function objectOf(args: VerifyArguments): Settings {
  const destination = dash(args.destination ?? args.database);
  if (destination === undefined) return settingsFor(args);
  const named = namedSettings(args);
  const { only } = named.source;
  const flags = { ...flagsOf(args), ...{ database: undefined, databases: undefined, destination } };
  return resolveSettings(mergeFlags({ ...named, source: only === undefined ? {} : { only } }, flags));
}

/** @param text `5%` or `0.05` */
function partOf(text: string): number {
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(text);
  const part = percent === null ? Number(text) : Number(percent[1]) / 100;
  if (part > 0 && part <= 1) return part;
  throw usageFailure(`--sample is ${text}; it is a part like 5% or 0.05, above 0 and up to 100%`);
}
