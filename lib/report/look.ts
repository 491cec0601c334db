import { styleText } from 'node:util';
import { visible } from '../visible.js';

/** What a stream can show. */
export interface Look {
  /** Characters on a line; Infinity where nobody says how many. */
  readonly columns: number;
  readonly hasColor: boolean;
  /** It shows more than ASCII. */
  readonly isUnicode: boolean;
}

/** For files and programs: lines of any length, without codes. */
export const PLAIN: Look = { columns: Number.POSITIVE_INFINITY, hasColor: false, isUnicode: true };

/** The part of a terminal or file stream that says what it can show, for example `process.stderr`. */
export type LookStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number | undefined;
};

/** Lines are not made narrower than this, whatever a terminal says. */
const MIN_COLUMNS = 30;

/**
 * What a stream can show, as the environment says.
 *
 * - Colours: on a terminal, unless NO_COLOR (no-color.org) is set or TERM is `dumb`. FORCE_COLOR is stronger than both,
 *   as in Node: on anywhere, off if it is `0` or `false`.
 * - Columns: those of the terminal; COLUMNS, if it is exported, elsewhere too.
 * - Unicode: where the locale (the first of LC_ALL, LC_CTYPE, LANG that is set) is UTF-8. Without one it is "C".
 */
export function lookOf(stream: LookStream, env: NodeJS.ProcessEnv = process.env): Look {
  const isTerminal = stream.isTTY === true;
  const exported = Number(env['COLUMNS']);
  const columns = (isTerminal && stream.columns) || (exported > 0 ? exported : isTerminal ? 80 : undefined);
  return {
    columns: columns === undefined ? PLAIN.columns : Math.max(MIN_COLUMNS, Math.floor(columns)),
    hasColor: hasColor(isTerminal, env),
    isUnicode: isUnicode(env),
  };
}

function hasColor(isTerminal: boolean, env: NodeJS.ProcessEnv): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return isTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}

function isUnicode(env: NodeJS.ProcessEnv): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  // Windows has no such variables.
  return /utf-?8/i.test(locale) || (locale === '' && process.platform === 'win32');
}

/** What a piece of text is, and how it looks where there are colours. */
const TONES = {
  title: 'bold',
  error: 'red',
  warning: 'yellow',
  good: 'green',
  note: 'cyan',
  aside: 'dim',
} as const;

export type Tone = keyof typeof TONES;

/** The text with the codes of a tone around it, where the look has colours. */
export function toned(text: string, tone: Tone | undefined, { hasColor }: Look): string {
  if (!hasColor || tone === undefined || text === '') return text;
  return styleText(TONES[tone], text, { validateStream: false });
}

/** The codes that {@link toned} writes, and no others. */
const CODES = new RegExp(`(${String.fromCharCode(27)}\\[(?:1|2|22|31|32|33|36|39)m)`);

/** What the program writes besides ASCII, and what stands for it. */
const IN_ASCII: Readonly<Record<string, string>> = {
  '…': '...',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '×': 'x',
  µ: 'u',
  '→': '->',
  '▶': '>',
  '─': '-',
  '█': '#',
  '░': '-',
};
const NOT_ASCII = new RegExp(`[${Object.keys(IN_ASCII).join('')}]`, 'g');

/** The text with what the locale can show. Names of the user's stay as they are, but for the same characters. */
export function inLocale(text: string, { isUnicode }: Look): string {
  return isUnicode ? text : text.replace(NOT_ASCII, (character) => IN_ASCII[character]);
}

/** Text as it goes to a stream: nothing in it does anything to a terminal but end a line, or colour a piece of it. */
export function legible(text: string, look: Look): string {
  const shown = look.hasColor
    ? text.split(CODES).reduce((all, piece, i) => all + (i % 2 === 1 ? piece : visible(piece)), '')
    : visible(text);
  return inLocale(shown, look);
}
