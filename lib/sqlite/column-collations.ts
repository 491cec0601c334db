import { sqlTokens } from './conditions/sql-tokens.js';
import { foldCase } from './sql.js';

/**
 * The collations of the columns of a table, in their order, in capitals; no pragma tells them.
 *
 * @param sql its CREATE TABLE, from the schema
 * @returns undefined where they cannot be told
 */
export function columnCollations(sql: string, columns: readonly string[]): string[] | undefined {
  if (!/collate/i.test(sql)) return columns.map(() => 'BINARY');
  const found: string[] = [];
  for (const [first, ...rest] of definitions(sql).slice(0, columns.length)) {
    // A name may stand in the quotes of a text.
    const text = first?.kind === 'text' ? first.text.slice(1, -1).replaceAll("''", "'") : first?.text;
    if (text === undefined || foldCase(text) !== foldCase(columns[found.length])) return undefined;
    const at = rest.findLastIndex(({ kind, text }) => kind === 'word' && /^collate$/i.test(text));
    const name = at < 0 ? 'BINARY' : rest[at + 1]?.text;
    if (name === undefined) return undefined;
    found.push(name.toUpperCase());
  }
  return found.length === columns.length ? found : undefined;
}

/** What stands between the commas of the outer parentheses, without what stands in inner ones. */
function definitions(sql: string): { readonly kind: string; readonly text: string }[][] {
  const parts: { kind: string; text: string }[][] = [[]];
  let depth = 0;
  for (const token of sqlTokens(sql) ?? []) {
    const sign = token.kind === 'sign' ? token.text : '';
    if (sign === ')') depth--;
    if (depth === 1 && sign === ',') parts.push([]);
    else if (depth === 1) parts[parts.length - 1].push(token);
    if (sign === '(') depth++;
    if (depth === 0 && sign === ')') break;
  }
  return parts;
}
