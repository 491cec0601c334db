/** Marks that take no room of their own, and joiners. */
const NARROW = /\p{M}|[\u200b-\u200d]/gu;

/** Characters that take two columns: East Asian Width W and F (Unicode Annex 11), and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1faff}\u{20000}-\u{3fffd}]/gu;

/** Columns that a text takes on a terminal. */
export function textWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  const shown = text.normalize('NFC').replace(NARROW, '');
  return [...shown].length + (shown.match(WIDE)?.length ?? 0);
}

/** The text in so many columns; `mark` ends one that is cut. */
export function cutTo(text: string, columns: number, mark = '…'): string {
  if (textWidth(text) <= columns) return text;
  const room = columns - mark.length;
  let cut = '';
  let used = 0;
  for (const character of text) {
    used += textWidth(character);
    if (used > room) break;
    cut += character;
  }
  return cut.trimEnd() + mark;
}

/** The text as lines of so many columns, broken at blanks. A longer word stays whole: a path is still one to copy. */
export function wrapText(text: string, columns: number): string[] {
  if (textWidth(text) <= columns) return [text];
  const lines: string[][] = [[]];
  let used = -1;
  for (const word of text.split(' ')) {
    const width = textWidth(word);
    if (used >= 0 && used + 1 + width > columns) {
      lines.push([]);
      used = -1;
    }
    lines[lines.length - 1].push(word);
    used += 1 + width;
  }
  return lines.map((words) => words.join(' '));
}
