/** Commands and options, as tables in Markdown, from the pages of the help. */
import { settingsPath } from '../../lib/settings/flags.js';
import { settingsSchema } from '../../lib/settings/settings-schema.js';
import type { Example, Page } from '../help/pages.js';
import type { Option, OptionTable } from '../options/option.js';
import { GROUPS, HELP, PAGES, PROGRAM, PROGRAM_OPTIONS, variableOf } from './bundled.mjs';
import { cell, inCode, type Schema, table, typeOf } from './reference-cells.mjs';

const COMMANDS: readonly [name: string, page: Page][] = Object.entries(PAGES);

/** A chapter for each command, the options that all of them have, and examples. */
export function commandsReference(): string {
  return [
    '## Commands',
    examplesOf(PROGRAM.examples),
    ...COMMANDS.flatMap(([name, page]) => commandReference(name, page)),
    '### Options of every command',
    optionsTable(Object.entries(PROGRAM_OPTIONS)),
  ].join('\n\n');
}

function examplesOf(examples: readonly Example[]): string {
  const width = Math.max(...examples.map(([command]) => command.length));
  return examples.map(([command, what]) => `    ${command.padEnd(width)}  # ${what}`).join('\n');
}

/** The defaults of options that settings have too, by the key of the settings. */
export function defaultsByKey(): Map<string, string> {
  const all = COMMANDS.flatMap(([, { options }]) => Object.entries(options));
  return new Map(all.map(([name, option]) => [settingsPath(name)?.join('.') ?? '', defaultOf(option)]));
}

function commandReference(name: string, { describe, usage, words, options, examples, conflicts = [] }: Page): string[] {
  return [
    `### \`${usage.replace(' [OPTIONS]', '')}\``,
    `${describe}.${name === 'run' ? ' This is the default command: the word `run` may be left out.' : ''}`,
    examplesOf(examples),
    table(
      ['argument', 'what it is'],
      Object.entries(words).map(([word, what]) => [inCode(word.toUpperCase()), cell(what)]),
    ),
    ...GROUPS.flatMap((group) => groupTable(group, options)),
    ...conflicts.map(([one, other]) => `\`--${one}\` and \`--${other}\` exclude each other.`),
  ];
}

function groupTable(group: string, options: OptionTable): string[] {
  const own = Object.entries(options).filter(([, option]) => option.group === group);
  return own.length === 0 ? [] : [`**${group}**`, optionsTable(own)];
}

function optionsTable(options: readonly [string, Option][]): string {
  return table(
    ['option', 'value', 'default', 'what it does', 'settings key', 'variable'],
    options.map(([name, option]) => {
      const path = option.isApart ? undefined : settingsPath(name);
      return [
        option.short === undefined ? inCode(`--${name}`) : `${inCode(`--${name}`)}, ${inCode(`-${option.short}`)}`,
        valuesOf(path, option),
        defaultOf(option),
        cell(option.describe),
        path === undefined ? '' : inCode(path.join('.')),
        name in HELP || option.isApart ? '' : inCode(variableOf(name)),
      ];
    }),
  );
}

/** Settings know more of a value than an option: its unit and its limits. */
function valuesOf(path: readonly string[] | undefined, { type, choices, array }: Option): string {
  if (choices !== undefined) return choices.map(inCode).join(', ');
  if (type === 'boolean') return 'on or off';
  const schema = path?.reduce<Schema>((at, key) => at.properties?.[key] as Schema, settingsSchema as unknown as Schema);
  const text = schema === undefined ? String(type).replace('string', 'text') : typeOf(schema.items ?? schema);
  return array === true ? `${text}, repeatable` : text;
}

function defaultOf({ type, default: value, defaultDescription }: Option): string {
  if (defaultDescription !== undefined) return defaultDescription;
  if (type === 'boolean') return value === true ? 'on' : 'off';
  return value === undefined ? '–' : String(value);
}
