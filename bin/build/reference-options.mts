/** Commands and options, as tables in Markdown, from the definitions that yargs gets. */
import type { Argv, CommandModule, Options } from 'yargs';
import { FLAGS } from '../../lib/settings/flags.js';
import { settingsSchema } from '../../lib/settings/settings-schema.js';
import { cell, inCode, type Schema, table, typeOf } from './reference-cells.mjs';

/** What a definition tells yargs. */
interface Definitions {
  readonly positionals: Map<string, Options>;
  readonly options: Map<string, Options>;
  /** Options by the heading they have in the help. */
  readonly groups: Map<string, readonly string[]>;
  readonly commands: CommandModule[];
  readonly conflicts: [string, string][];
  readonly examples: [command: string, what: string][];
}

/** Collect what `define` tells yargs. What it says besides is of no use here. */
function collect(define: (cli: Argv) => unknown): Definitions {
  const found: Definitions = {
    positionals: new Map(),
    options: new Map(),
    groups: new Map(),
    commands: [],
    conflicts: [],
    examples: [],
  };
  const takes: Record<string, (...words: never[]) => void> = {
    positional: (name: string, definition: Options) => found.positionals.set(name, definition),
    options: (all: Record<string, Options>) => {
      for (const [name, definition] of Object.entries(all)) {
        found.options.set(name, definition);
        const { group = '' } = definition;
        found.groups.set(group, [...(found.groups.get(group) ?? []), name]);
      }
    },
    command: (module: CommandModule) => found.commands.push(module),
    conflicts: (one: string, other: string) => found.conflicts.push([one, other]),
    example: (command: string, what: string) => found.examples.push([command, what]),
    // These two texts are yargs' own.
    help: () => found.options.set('help', { type: 'boolean', describe: 'Show help' }),
    version: () => found.options.set('version', { type: 'boolean', describe: 'Show version number' }),
    completion: (command: string, describe: string) => found.commands.push({ command, describe, handler: () => {} }),
  };
  const recorder: Argv = new Proxy({} as Argv, {
    get:
      (_, method: string) =>
      (...words: never[]) => {
        takes[method]?.(...words);
        return recorder;
      },
  });
  define(recorder);
  return found;
}

/** A chapter for each command, the options that all of them have, and examples. */
export function commandsReference(define: (cli: Argv) => unknown): string {
  const program = collect(define);
  return [
    '## Commands',
    examplesOf(program),
    ...program.commands.flatMap(commandReference),
    '### Options of every command',
    optionsTable(program.options),
  ].join('\n\n');
}

function examplesOf({ examples }: Definitions): string {
  const commands = examples.map(([command]) => command.replace('$0', 'fleetcdf'));
  const width = Math.max(...commands.map((command) => command.length));
  return examples.map(([, what], i) => `    ${commands[i].padEnd(width)}  # ${what}`).join('\n');
}

/** The defaults of options that settings have too, by the key of the settings. */
export function defaultsByKey(define: (cli: Argv) => unknown): Map<string, string> {
  const all = collect(define).commands.flatMap(({ builder }) =>
    typeof builder === 'function' ? [...collect(builder as (cli: Argv) => unknown).options] : [],
  );
  return new Map(all.map(([name, definition]) => [keyOf(name)?.join('.') ?? '', defaultOf(definition)]));
}

function commandReference({ command, describe, builder }: CommandModule): string[] {
  const [usage, ...others] = [command ?? []].flat();
  const { positionals, options, groups, conflicts } = collect((cli) => typeof builder === 'function' && builder(cli));
  const isDefault = others.includes('$0');
  const part = (title: string, names: readonly string[]): string[] =>
    names.length === 0
      ? []
      : [`**${title}**`, optionsTable(new Map(names.map((name) => [name, options.get(name) as Options])))];
  return [
    `### \`fleetcdf ${usage}\``,
    `${describe}.${isDefault ? ' This is the default command: the word `run` may be left out.' : ''}`,
    ...(positionals.size === 0
      ? []
      : [
          table(
            ['argument', 'what it is'],
            [...positionals].map(([name, { describe }]) => [inCode(name), cell(describe)]),
          ),
        ]),
    ...[...groups].flatMap(([title, names]) => part(title.replace(/:$/, ''), names)),
    ...conflicts.map(([one, other]) => `\`--${one}\` and \`--${other}\` exclude each other.`),
  ];
}

function optionsTable(options: ReadonlyMap<string, Options>): string {
  return table(
    ['option', 'value', 'default', 'what it does', 'settings key'],
    [...options].map(([name, definition]) => [
      inCode(`--${name}`),
      valuesOf(name, definition),
      defaultOf(definition),
      cell(definition.describe),
      keyOf(name) === undefined ? '' : inCode((keyOf(name) as readonly string[]).join('.')),
    ]),
  );
}

/** Where settings say the same. */
function keyOf(name: string): readonly string[] | undefined {
  const flags: readonly { path: readonly string[]; name: string }[] = Object.values(FLAGS);
  return flags.find((flag) => flag.name === `--${name}`)?.path;
}

/** Settings know more of a value than yargs: its unit and its limits. */
function valuesOf(name: string, definition: Options): string {
  if (definition.choices !== undefined) return definition.choices.map((choice) => inCode(String(choice))).join(', ');
  if (definition.type === 'boolean') return 'on or off';
  const path = keyOf(name);
  const schema = path?.reduce<Schema>((at, key) => at.properties?.[key] as Schema, settingsSchema as unknown as Schema);
  const type =
    schema === undefined ? String(definition.type).replace('string', 'text') : typeOf(schema.items ?? schema);
  return definition.array === true ? `${type}, repeatable` : type;
}

function defaultOf({ type, default: value, defaultDescription, demandOption }: Options): string {
  if (demandOption === true) return 'required';
  if (defaultDescription !== undefined) return defaultDescription;
  if (type === 'boolean') return value === true ? 'on' : 'off';
  return value === undefined ? '–' : String(value);
}
