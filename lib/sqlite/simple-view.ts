import type Database from 'better-sqlite3';
import { type SqlToken, sqlTokens } from './conditions/sql-tokens.js';
import { foldCase, quote } from './sql.js';

/** A view that only selects columns of one table, and perhaps some of its rows. */
export interface SimpleView {
  /** The table, as the schema spells it. */
  readonly table: string;
  /** What its condition calls the table. */
  readonly alias: string;
  readonly where: string | undefined;
  /** Columns of the table by those of the view, whose names are in lower case. A column that is computed has none. */
  readonly columns: ReadonlyMap<string, string>;
}

/** Words that are no name of a table in FROM. */
const NO_ALIAS =
  /^(where|join|natural|left|right|full|inner|cross|outer|group|having|window|order|limit|union|except|intersect|indexed|not|on|using)$/i;

/**
 * The table behind a view of the main database; undefined where its rows are not, one by one, those of a table: where
 * it joins, groups, sorts, limits, or calls anything.
 *
 * @param name as the schema spells it
 */
export function simpleView(database: Database.Database, name: string): SimpleView | undefined {
  const select = database.prepare(`SELECT sql FROM main.sqlite_schema WHERE type = 'view' AND name = ?`);
  const tokens = sqlTokens(select.pluck().get(name) as string) ?? [];
  const from = readFrom(tokens);
  if (from === undefined) return undefined;
  const columns = new Map<string, string>();
  for (const { name: own, column, table, database: schema } of database
    .prepare(`SELECT * FROM ${quote(name)}`)
    .columns()) {
    // Any name of the rowid is called so, whether a column has that name or not.
    if (column === null || foldCase(column) === 'rowid') continue;
    // SQLite says where each column comes from.
    if (table === null || schema !== 'main' || foldCase(table) !== foldCase(from.table)) return undefined;
    columns.set(foldCase(own), column);
  }
  return { ...from, columns };
}

/** What follows `AS SELECT …`. */
function readFrom(tokens: readonly SqlToken[]): Omit<SimpleView, 'columns'> | undefined {
  const is = (at: number, word: string): boolean =>
    tokens[at]?.kind === 'word' && tokens[at].text.toLowerCase() === word;
  const as = tokens.findIndex((_, i) => is(i, 'as') && is(i + 1, 'select'));
  const at = tokens.findIndex((_, i) => i > as && is(i, 'from'));
  if (as < 0 || at < 0) return undefined;
  // Without parentheses nothing is called, aggregated or selected elsewhere.
  const selected = tokens.slice(as + 2, at);
  const isPlain = selected.every(({ kind, text }) => kind !== 'sign' || text !== '(');
  if (!isPlain || is(as + 2, 'distinct') || is(as + 2, 'all')) return undefined;
  let next = at + 1;
  const isName = (i: number): boolean => tokens[i]?.kind === 'name' || tokens[i]?.kind === 'word';
  if (is(next, 'main') && tokens[next + 1]?.text === '.') next += 2;
  if (!isName(next)) return undefined;
  const table = tokens[next++].text;
  if (is(next, 'as')) next++;
  const isAlias = isName(next) && !(tokens[next].kind === 'word' && NO_ALIAS.test(tokens[next].text));
  const alias = isAlias ? tokens[next++].text : table;
  if (next === tokens.length) return { table, alias, where: undefined };
  if (!is(next, 'where')) return undefined;
  return {
    table,
    alias,
    where: tokens
      .slice(next + 1)
      .map(spelled)
      .join(' '),
  };
}

function spelled({ kind, text }: SqlToken): string {
  return kind === 'name' ? quote(text) : text;
}
