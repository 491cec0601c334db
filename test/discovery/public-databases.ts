import { readFileSync, writeFileSync } from 'node:fs';
import type { Example } from './expectation.js';
import { tryExample } from './expected.js';

const PAGE = 'docs/public-databases.md';
/** Name, what stands between, and the last column. */
const ROW = /^\| \[(\w+)\](.*) \| (right|refused|wrong: [^|]+) \|$/gm;

export type Verdict = 'right' | 'refused' | 'wrong';

/** What a database becomes, and where that is wrong. */
export async function judge(
  example: Example,
  directory: string,
  reader: 'rows' | 'auto' = 'auto',
): Promise<{ readonly verdict: Verdict; readonly wrong: readonly string[] }> {
  const { outcome, wrong } = await tryExample(example, directory, reader);
  if (wrong.length > 0) return { verdict: 'wrong', wrong };
  return { verdict: outcome.kind === 'refusal' ? 'refused' : 'right', wrong };
}

/** What the page says of each database. */
export function verdictsOfPage(): Map<string, Verdict> {
  const rows = [...readFileSync(PAGE, 'utf8').matchAll(ROW)];
  return new Map(rows.map(([, name, , today]) => [name, today.startsWith('wrong') ? 'wrong' : (today as Verdict)]));
}

/** Correct the last column; the reason of what was wrong already stays. */
export function writeVerdicts(found: ReadonlyMap<string, { verdict: Verdict; wrong: readonly string[] }>): void {
  const text = readFileSync(PAGE, 'utf8').replace(ROW, (row, name: string, between: string, today: string) => {
    const { verdict, wrong } = found.get(name) ?? { wrong: [] };
    if (verdict === undefined || today.startsWith(verdict)) return row;
    const reason = wrong[0]?.split('\n')[0].replaceAll('|', '/').slice(0, 100);
    return `| [${name}]${between} | ${verdict === 'wrong' ? `wrong: ${reason}` : verdict} |`;
  });
  writeFileSync(PAGE, text);
}
