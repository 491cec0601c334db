const LONGEST = 80;

/** Text for one line of a message: its start and its end where it is long. */
export function shorten(text: string): string {
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, LONGEST - 20)}…${text.slice(-19)}`;
}
