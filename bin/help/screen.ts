import { settingsPath } from '../../lib/settings/index.js';
import { EXIT_CODES } from '../exit-codes.js';
import { variableOf } from '../options/environment.js';
import { GROUPS, isOn, type Option, type OptionTable } from '../options/option.js';
import { type CommandName, type Example, HELP, PAGES, type Page, PROGRAM, PROGRAM_OPTIONS } from './pages.js';
import { twoColumns, wrap } from './wrap.js';

/** Texts are made for lines that a reader follows, and for terminals that show them. */
const [NARROWEST, WIDEST] = [60, 80];

/** The widths of the first columns: of examples, and of options. */
const [EXAMPLE, OPTION] = [52, 24];

/**
 * The help.
 * @param command the program's without one
 * @param isAll every option, not only those that most need
 * @param columns the width of the terminal
 */
export function helpScreen(command: CommandName | undefined, isAll: boolean, columns: number): string {
  const width = Math.min(WIDEST, Math.max(NARROWEST, columns));
  const lines = command === undefined ? program(isAll, width) : page(command, PAGES[command], isAll, width);
  return `${lines.join('\n')}\n`;
}

function program(isAll: boolean, width: number): string[] {
  return [
    ...wrap(`${PROGRAM.describe}.`, width),
    '',
    ...PROGRAM.usage.map((usage, i) => `${i === 0 ? 'Usage:' : '      '} ${usage}`),
    '',
    ...examples(PROGRAM.examples, width),
    '',
    'Commands:',
    ...twoColumns(
      Object.entries(PAGES).map(([name, { brief }]) => [name, brief]),
      width,
      OPTION,
    ),
    '',
    ...(isAll
      ? [...everyOption(PROGRAM_OPTIONS, width), '', ...closing(width)]
      : wrap('fleetcdf COMMAND --help shows its options, --help all every one.', width)),
  ];
}

function page(
  name: CommandName,
  { describe, usage, examples: shown, words, options }: Page,
  isAll: boolean,
  width: number,
) {
  const own = Object.keys(options).length > 0;
  return [
    ...wrap(`${describe}.`, width),
    '',
    `Usage: ${usage}`,
    '',
    ...examples(shown, width),
    ...(isAll || !own ? ['', 'Arguments:', ...twoColumns(argumentRows(words), width, OPTION)] : []),
    ...(isAll ? ['', ...everyOption({ ...options, ...PROGRAM_OPTIONS }, width), '', ...closing(width)] : []),
    ...(isAll || !own ? [] : ['', 'Options:', ...briefly(options, width)]),
    ...(isAll || !own ? [] : ['', ...wrap(`Every option: fleetcdf ${name} --help all`, width)]),
  ];
}

function examples(shown: readonly Example[], width: number): string[] {
  return twoColumns(
    shown.map(([command, what]) => [command, `# ${what}`]),
    width,
    Math.min(EXAMPLE, width - 26),
  );
}

function argumentRows(words: Page['words']): [string, string][] {
  return Object.entries(words).map(([name, what]) => [name.toUpperCase(), what]);
}

/** `-f, --format FORMAT` */
export function spelling(name: string, option: Option): string {
  const value = placeholder(name, option);
  const letter = option.short === undefined ? '    ' : `-${option.short}, `;
  return `${letter}--${isOn(option) ? '[no-]' : ''}${name}${value === undefined ? '' : ` ${value}`}`;
}

/** What stands for the value of an option; undefined for those without one. */
export function placeholder(name: string, { type, value }: Option): string | undefined {
  return type === 'boolean' ? undefined : (value ?? name.slice(name.lastIndexOf('-') + 1).toUpperCase());
}

function briefly(options: OptionTable, width: number): string[] {
  const rows = Object.entries(options).flatMap(([name, option]): [string, string][] => {
    const { brief, describe } = option;
    return brief === undefined ? [] : [[spelling(name, option), brief === true ? describe : brief]];
  });
  return twoColumns(rows, width, OPTION);
}

function everyOption(options: OptionTable, width: number): string[] {
  const groups = GROUPS.map((group) => Object.entries(options).filter(([, option]) => option.group === group));
  return groups
    .filter((group) => group.length > 0)
    .flatMap((group, i) => [
      ...(i === 0 ? [] : ['']),
      `${group[0][1].group}:`,
      ...twoColumns(
        group.map(([name, option]) => [spelling(name, option), inFull(name, option)]),
        width,
        OPTION,
      ),
    ]);
}

function inFull(name: string, option: Option): string {
  const { describe, choices, default: value, defaultDescription, type } = option;
  const standard = defaultDescription ?? (type === 'boolean' ? undefined : value);
  const others = [settingsPath(name)?.join('.'), name in HELP ? undefined : variableOf(name)].filter(Boolean);
  return [
    `${describe}.`,
    ...(choices === undefined ? [] : [`One of ${choices.join(', ')}.`]),
    ...(standard === undefined || standard === 'true' ? [] : [`Default: ${standard}.`]),
    ...(others.length === 0 ? [] : [`[${others.join(', ')}]`]),
  ].join(' ');
}

function closing(width: number): string[] {
  const codes = Object.entries(EXIT_CODES).map(([code, meaning]) => `${code} ${meaning}`);
  return [
    ...wrap('In brackets: keys of a settings file, and variables, which win over them. Options win over both.', width),
    ...wrap(`Exit codes: ${codes.join(', ')}.`, width),
  ];
}
