/*
 * Text on its way to a terminal. Names come from databases, settings, file systems and servers; what they hold must
 * neither move the cursor, nor ring, nor break a line, nor turn the direction of what follows.
 */

/**
 * Control characters (C0, DEL, C1), separators of lines, marks that change the direction of text (Unicode Bidirectional
 * Algorithm, UAX 9, section 2), and halves of surrogate pairs.
 */
const UNSEEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** `text` with everything escaped that a terminal would not show, line breaks excepted: `\x1b`, `\u202e`. */
export function visible(text: string): string {
  return text.replace(UNSEEN, (character) => (character === '\n' ? character : escaped(character)));
}

/** Longest line of a message, in UTF-16 units; of a longer one beginning and end are kept. */
const MAX_LINE = 4000;

/** A line of a message, shortened where names make it very long. */
export function shortText(text: string): string {
  return shortened(text, MAX_LINE);
}

/** {@link visible} and {@link shortText} as one line. */
export function oneLine(text: string): string {
  return shortText(text).replace(UNSEEN, escaped);
}

/** Longest name in a list or a table, in UTF-16 units. */
const MAX_NAME = 120;

/** A name with beginning, end and length where it is very long, so that a list of names stays readable. */
export function shortName(name: string): string {
  return shortened(name, MAX_NAME);
}

/** JSON in which what a terminal would not show is escaped as JSON does it. It means the same. */
export function visibleJson(json: string): string {
  return json.replace(UNSEEN, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16);
  return SHORT[character] ?? (code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`);
}

/** Two thirds of `most` from the beginning, one from the end, and how much there was. */
function shortened(text: string, most: number): string {
  const { length } = text;
  if (length <= most) return text;
  const end = Math.floor(most / 3);
  const count = String(length).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${wholeStart(text.slice(0, most - end))}… (${count} characters) …${wholeEnd(text.slice(length - end))}`;
}

/** Without half a character at the end. */
function wholeStart(text: string): string {
  return text.replace(/[\ud800-\udbff]$/, '');
}

function wholeEnd(text: string): string {
  return text.replace(/^[\udc00-\udfff]/, '');
}
