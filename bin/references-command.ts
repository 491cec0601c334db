import type { Argv, CommandModule } from 'yargs';
import { type UnitedReferences, uniteReferences } from '../lib/job/unite-references.js';
import { show } from '../lib/report/index.js';
import { mergeFlags, resolveSettings } from '../lib/settings/index.js';
import { formatBytes, plural } from '../lib/util/format.js';
import { oneLine } from '../lib/visible.js';
import { usageFailure } from './failure.js';
import { type Interrupts, interruptible } from './interrupt.js';
import { REFERENCES } from './options/commands.js';
import { environmentNotes, environmentOptions } from './options/environment.js';
import { yargsOptions } from './options/option.js';
import { flagsOf, namedSettings } from './options/settings-from.js';
import { dash, printJson, showNotes } from './output.js';

function builder(command: Argv) {
  return command
    .positional('words', { type: 'string', array: true })
    .options(yargsOptions(REFERENCES))
    .config(environmentOptions(REFERENCES));
}

type ReferencesArguments = Awaited<ReturnType<typeof builder>['argv']>;

/** `fleetcdf references`. */
export const referencesCommand: CommandModule<object, ReferencesArguments> = {
  command: 'references [words..]',
  describe: false,
  builder: builder as CommandModule<object, ReferencesArguments>['builder'] & object,
  handler: (args) => interruptible((interrupts) => handle(args, interrupts)),
};

async function handle(args: ReferencesArguments, { signal, listen }: Interrupts): Promise<void> {
  listen();
  const words = (args.words ?? []).map((word) => dash(word));
  const [objects, destination] = [words.slice(0, -1), words.at(-1)];
  if (destination === undefined || objects.length === 0) {
    throw usageFailure('name objects, and the file for their references: fleetcdf references plant.nc plant.json');
  }
  if (objects.includes('-')) throw usageFailure('an object is read at many places: standard input cannot be one');
  if (args.json && destination === '-') {
    throw usageFailure('--json and the references both go to standard output: give the references a file');
  }
  const { groups, overwrite } = args;
  const settings = resolveSettings(mergeFlags(namedSettings(args), flagsOf(args)));
  const made = await uniteReferences({ objects, destination, settings, groups, overwrite, signal });
  if (args.json) await printJson(made);
  if (args.quiet) return;
  if (!args.json) show(`${inShort(made, objects.length)}\n`);
  showNotes([...environmentNotes(), ...(made.notes ?? [])]);
}

/** `plant.json: 2 objects, one dataset along time (2 parts): 12 variables, 480 chunks, 61.2 KiB`. */
function inShort({ destination, bytes, groups, along, variables, chunks }: UnitedReferences, objects: number): string {
  const parts = along.map(({ name, parts }) => `${name} (${plural(parts, 'part')})`);
  const how =
    groups.length > 0
      ? plural(groups.length, 'group')
      : parts.length === 0
        ? 'one dataset'
        : `one dataset along ${parts.join(' and ')}`;
  const what = `${plural(variables, 'variable')}, ${plural(chunks, 'chunk')}, ${formatBytes(bytes)}`;
  return oneLine(`${destination}: ${plural(objects, 'object')}, ${how}: ${what}`);
}
