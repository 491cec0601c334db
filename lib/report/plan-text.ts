import { textWidth, wrapText } from '../util/text-width.js';
import { oneLine } from '../visible.js';
import { inLocale, type Look, PLAIN, type Tone, toned } from './look.js';

/** A decision of the plan. */
export interface PlanLine {
  /** The subject of the decision: `reader`, `layout`. */
  readonly what: string;
  /** The decision. */
  readonly value: string;
  /** The reason. */
  readonly why?: string;
}

/** The decisions by name, for programs. A name with several decisions (`table`, `dimension`) has a list. */
export function planRecord(lines: readonly PlanLine[]): Record<string, string | string[]> {
  const record: Record<string, string | string[]> = {};
  for (const { what, value } of lines) record[what] = what in record ? [record[what], value].flat() : value;
  return record;
}

/** The reason for a value wider than this is on the next line. */
const MAX_VALUE_WIDTH = 36;

/** A reason that would get less room beside its value is below it. */
const MIN_REASON_WIDTH = 24;

/** The plan as a text table, every line ended: subject, value, and the reason beside or below it. */
export function formatPlan(lines: readonly PlanLine[], look: Look = PLAIN): string {
  const shown = lines.map(({ what, value, why }) => ({
    what,
    value: inLocale(oneLine(value), look),
    why: why === undefined ? undefined : inLocale(oneLine(why), look),
  }));
  const left = maxWidth(shown.map(({ what }) => what)) + 2;
  const middle = maxWidth(shown.filter((line) => line.why !== undefined && fits(line.value)).map((l) => l.value)) + 2;
  const room = look.columns - left;
  const isBeside = room - middle >= MIN_REASON_WIDTH;
  return shown
    .flatMap(({ what, value, why }) => {
      const start = toned(what, TONES[what] ?? 'title', look) + ' '.repeat(left - what.length);
      const reason = (width: number): string[] => (why === undefined ? [] : wrapText(why, width)).map(aside(look));
      if (why !== undefined && isBeside && fits(value)) {
        const [first, ...more] = reason(room - middle);
        const space = ' '.repeat(middle - textWidth(value));
        return [start + value + space + first, ...more.map((line) => ' '.repeat(left + middle) + line)];
      }
      if (why !== undefined && !isBeside && textWidth(value) + 2 + textWidth(why) <= room) {
        return [`${start}${value}  ${reason(room)[0]}`];
      }
      const [first, ...more] = [...wrapText(value, room), ...reason(room)];
      return [start + first, ...more.map((line) => ' '.repeat(left) + line)];
    })
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

/** Of subjects that are not as the others. */
const TONES: Readonly<Record<string, Tone>> = { warning: 'warning', note: 'note' };

function aside(look: Look): (text: string) => string {
  return (text) => toned(text, 'aside', look);
}

function fits(value: string): boolean {
  return textWidth(value) <= MAX_VALUE_WIDTH;
}

function maxWidth(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(textWidth));
}
