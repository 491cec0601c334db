import { isCommand } from './grammar.js';

/**
 * The arguments without `--`, which ends options: what begins with a dash behind it is a file, and becomes `./-x.db`,
 * which no parser takes for an option. `-` alone stays: it is standard input or output there, too.
 * A command's name is a file behind it as well.
 */
export function behindEnd(argv: readonly string[]): string[] {
  const end = argv.indexOf('--');
  if (end < 0) return [...argv];
  const before = argv.slice(0, end);
  const hasWord = before.some((argument) => !argument.startsWith('-'));
  const words = argv.slice(end + 1).map((word, i) => {
    const isFile = (word.startsWith('-') && word !== '-') || (i === 0 && !hasWord && isCommand(word));
    return isFile ? `./${word}` : word;
  });
  return [...before, ...words];
}
