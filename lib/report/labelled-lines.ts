import { textWidth, wrapText } from '../util/text-width.js';
import { oneLine } from '../visible.js';
import { inLocale, type Look, type Tone, toned } from './look.js';

/** A text with a label before it: `read  240,000 rows`. An empty label continues the one above. */
export interface LabelledLine {
  readonly label: string;
  readonly text: string;
  /** Of the label. */
  readonly tone?: Tone | undefined;
  /** Of the text. */
  readonly textTone?: Tone | undefined;
}

/** Lines whose texts begin in one column, and go on there where they are longer than a line; every line ended. */
export function labelledLines(lines: readonly LabelledLine[], look: Look, gap = '  '): string {
  const left = Math.max(0, ...lines.map(({ label }) => textWidth(label)));
  return lines
    .map(({ label, text, tone, textTone }) => {
      const before = toned(label, tone, look) + ' '.repeat(left - textWidth(label)) + gap;
      return hanging(before, left + gap.length, oneLine(text), textTone, look);
    })
    .join('');
}

/** A line of its own: `warning: …`. */
export function notice(label: string, text: string, tone: Tone, look: Look): string {
  return hanging(`${toned(`${label}:`, tone, look)} `, 2, oneLine(text), undefined, look, label.length + 2);
}

/**
 * @param before what stands on the first line before the text
 * @param indent columns before the other lines
 * @param width columns of `before`
 */
function hanging(
  before: string,
  indent: number,
  text: string,
  tone: Tone | undefined,
  look: Look,
  width = indent,
): string {
  const shown = inLocale(text, look);
  const room = look.columns - indent;
  // The first line has less room where `before` is longer than the indent.
  const pad = '\0'.repeat(width - indent);
  return wrapText(pad + shown, room)
    .map((line, i) => {
      const [start, words] = i === 0 ? [before, line.slice(pad.length)] : [' '.repeat(indent), line];
      return `${`${start}${toned(words, tone, look)}`.trimEnd()}\n`;
    })
    .join('');
}
