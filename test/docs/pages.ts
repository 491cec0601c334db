/** The pages that users and developers read, and the code blocks in them, which the tests of this folder run. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Block {
  readonly page: string;
  /** Line of its first line of code. */
  readonly line: number;
  readonly language: string;
  /** What stands behind the language: the file that the block is. */
  readonly file: string | undefined;
  readonly code: string;
  /** Why it is not run; undefined where it is. */
  readonly notRun: string | undefined;
}

/** README.md, all of docs/, and docs/deploy/. */
export const PAGES: readonly string[] = [
  'README.md',
  ...['docs', 'docs/deploy'].flatMap((directory) =>
    readdirSync(directory)
      .filter((name) => name.endsWith('.md'))
      .sort()
      .map((name) => `${directory}/${name}`),
  ),
];

/** An HTML comment in the line before excuses a block: `<!-- not run: it takes an hour -->`. */
const FENCED = /(?:^<!-- not run: (.+) -->\n)?^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm;

export function blocksOf(page: string): Block[] {
  const text = readFileSync(page, 'utf8');
  return [...text.matchAll(FENCED)].map(({ 0: whole, 1: notRun, 2: language, 3: file, 4: code, index }) => {
    const start = index + whole.indexOf('```');
    const line = text.slice(0, start).split('\n').length + 1;
    return { page, line, language, file, code, notRun };
  });
}
