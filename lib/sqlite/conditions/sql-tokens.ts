/** A token of SQL. `name` is a quoted identifier without its quotes; `word` an identifier or keyword without quotes. */
export interface SqlToken {
  readonly kind: 'word' | 'name' | 'text' | 'blob' | 'number' | 'sign';
  readonly text: string;
}

/**
 * Tokens of SQLite's tokenizer (src/tokenize.c), each anchored at the current position. A text, blob or number keeps
 * its spelling. Characters beyond ASCII belong to words.
 */
const BLANK = /(?:[ \t\n\f\r]+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))+/y;
const BLOB = /[xX]'(?:[0-9a-fA-F]{2})*'/y;
const WORD = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y;
const NUMBER = /(?:0[xX][0-9a-fA-F_]+|(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9][0-9_]*)?)/y;
const TEXT = /'(?:[^']|'')*'/y;
const NAME = /"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]/y;
const SIGN = /==|<>|<=|>=|!=|\|\||<<|>>|->>|->|[-+*/%=<>(),.;&|~]/y;

/**
 * The tokens of an SQL expression; undefined where one is none of these, such as a parameter. SQLite ends a statement
 * at a NUL, so there are none beyond it.
 */
export function sqlTokens(sql: string): SqlToken[] | undefined {
  if (sql.includes('\0')) return undefined;
  const tokens: SqlToken[] = [];
  for (let at = 0; at < sql.length; ) {
    const take = (pattern: RegExp): string | undefined => {
      pattern.lastIndex = at;
      return pattern.exec(sql)?.[0];
    };
    const blank = take(BLANK);
    const token = blank === undefined ? tokenAt(take) : undefined;
    if (token !== undefined) tokens.push(token.token);
    at += blank?.length ?? token?.length ?? 0;
    if (blank === undefined && token === undefined) return undefined;
  }
  return tokens;
}

function tokenAt(take: (pattern: RegExp) => string | undefined): { token: SqlToken; length: number } | undefined {
  for (const [pattern, kind] of KINDS) {
    const text = take(pattern);
    if (text !== undefined)
      return { token: { kind, text: kind === 'name' ? unquoted(text) : text }, length: text.length };
  }
  return undefined;
}

/** A blob begins as a word does, so it comes first. */
const KINDS = [
  [BLOB, 'blob'],
  [WORD, 'word'],
  [NUMBER, 'number'],
  [TEXT, 'text'],
  [NAME, 'name'],
  [SIGN, 'sign'],
] as const;

function unquoted(name: string): string {
  const inner = name.slice(1, -1);
  return name[0] === '[' ? inner : inner.replaceAll(name[0] + name[0], name[0]);
}
