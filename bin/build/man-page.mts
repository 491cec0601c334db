/** The man page, in roff with the macros of man(7), from the pages of the help. */
import { settingsPath } from '../../lib/settings/flags.js';
import { VERSION } from '../../lib/version.js';
import type { Example, Page } from '../help/pages.js';
import type { Option, OptionTable } from '../options/option.js';
import { EXIT_CODES, GROUPS, HELP, PAGES, PROGRAM, PROGRAM_OPTIONS, placeholder, variableOf } from './bundled.mjs';
import { ENVIRONMENT } from './environment.mjs';

const COMMANDS: readonly [name: string, page: Page][] = Object.entries(PAGES);

/** The whole page. */
export function manPage(): string {
  const lines = [
    '.\\" Written by `npm run docs` from the definitions in bin/. Change those, not this file.',
    // No date: the page changes when what it says does.
    `.TH FLEETCDF 1 "" "fleetcdf ${VERSION}" "User Commands"`,
    // No hyphens in the names of options and variables, and no wide gaps.
    '.nh',
    '.ad l',
    '.SH NAME',
    `fleetcdf \\- ${roff(lowerFirst(PROGRAM.describe.replace(/^Turns/, 'turn')))}`,
    '.SH SYNOPSIS',
    ...COMMANDS.flatMap(([, { usage }], i) => [...(i === 0 ? [] : ['.br']), synopsis(usage)]),
    '.SH DESCRIPTION',
    roff(
      `${PROGRAM.describe}. Whatever the settings do not say is discovered from the database. Options win over ` +
        'settings. A switch is turned off by --no- before its name.',
    ),
    '.SH EXAMPLES',
    ...examples(PROGRAM.examples).slice(1),
    '.SH COMMANDS',
    ...COMMANDS.flatMap(command),
    '.SS Options of every command',
    ...options(PROGRAM_OPTIONS),
    '.SH EXIT STATUS',
    ...Object.entries(EXIT_CODES).flatMap(([code, meaning]) => tagged(`.B ${code}`, meaning)),
    '.SH ENVIRONMENT',
    ...ENVIRONMENT.flatMap(([names, what]) => tagged(`.B ${roff(names.join(', '))}`, what.replaceAll('`', ''))),
    '.SH FILES',
    ...tagged('.I settings.json', 'The settings, where the command line has no arguments.'),
    ...tagged('.I ~/.aws/config', 'Profiles and credentials, as the AWS tools have them; also ~/.aws/credentials.'),
    '.SH SEE ALSO',
    '.BR sqlite3 (1),',
    '.BR ncdump (1)',
  ];
  return `${lines.join('\n')}\n`;
}

function command([name, { describe, usage, words, options: own, examples: shown, conflicts = [] }]: [string, Page]) {
  return [
    `.SS ${roff(name)}`,
    synopsis(usage),
    '.PP',
    roff(`${describe}.`),
    ...examples(shown),
    ...Object.entries(words).flatMap(([word, what]) => tagged(`.I ${roff(word.toUpperCase())}`, `${what}.`)),
    ...GROUPS.flatMap((group) => {
      const grouped = Object.entries(own).filter(([, option]) => option.group === group);
      return grouped.length === 0 ? [] : ['.PP', `.I ${group} options`, ...options(Object.fromEntries(grouped))];
    }),
    ...conflicts.flatMap(([one, other]) => ['.PP', roff(`--${one} and --${other} exclude each other.`)]),
  ];
}

/** `fleetcdf inspect DATABASE [OPTIONS]`: names in bold, what stands for others in italics. */
function synopsis(usage: string): string {
  const parts = usage.split(/([A-Z]{2,})/).filter((part) => part !== '');
  return parts.map((part) => (/^[A-Z]{2,}$/.test(part) ? `\\fI${part}\\fR` : `\\fB${roff(part)}\\fR`)).join('');
}

function examples(shown: readonly Example[]): string[] {
  const width = Math.max(...shown.map(([line]) => line.length));
  const lines = shown.map(([line, what]) => roff(`${line.padEnd(width)}  # ${what}`));
  return ['.PP', '.RS', '.nf', ...lines, '.fi', '.RE'];
}

function options(table: OptionTable): string[] {
  return Object.entries(table).flatMap(([name, option]) => {
    const { short, describe, choices, defaultDescription, default: standard, type } = option;
    const value = placeholder(name, option);
    const letter = short === undefined ? '' : `\\fB\\-${short}\\fR, `;
    const long = `\\fB\\-\\-${roff(name)}\\fR${value === undefined ? '' : ` \\fI${roff(value)}\\fR`}`;
    const known = defaultDescription ?? (type === 'boolean' ? undefined : standard);
    const key = option.isApart ? undefined : settingsPath(name)?.join('.');
    const text = [
      `${describe}.`,
      ...(choices === undefined ? [] : [`One of ${choices.join(', ')}.`]),
      ...(known === undefined ? [] : [`Default: ${known}.`]),
      ...(key === undefined ? [] : [`Settings: ${key}.`]),
      ...(name in HELP || option.isApart ? [] : [`Variable: ${variableOf(name)}.`]),
    ];
    return tagged(`${letter}${long}`, text.join(' '), isDefaultOn(option));
  });
}

function isDefaultOn({ type, default: standard }: Option): boolean {
  return type === 'boolean' && standard === true;
}

function tagged(tag: string, text: string, isOn = false): string[] {
  return ['.TP', tag, roff(isOn ? `${text} It is on by itself.` : text)];
}

/** A text with nothing in it that roff takes for its own. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/[^ -~]/gu, (sign) => `\\[u${sign.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}]`)
    .replace(/^(['.])/, '\\&$1');
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
