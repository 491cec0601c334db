/** Quote an identifier for SQL: double quotes around it, those inside doubled. */
export function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

/**
 * A text as an SQL expression. Single quotes enclose it, those inside are doubled. SQL text ends at a NUL, so char(0)
 * stands for each; a cast BLOB would not do, because its bytes mean something else in a UTF-16 database.
 */
export function literal(text: string): string {
  const pieces = text.split('\0').map((piece) => `'${piece.replaceAll("'", "''")}'`);
  return pieces.length === 1 ? pieces[0] : `(${pieces.join(' || char(0) || ')})`;
}

/**
 * A column or cast for DISTINCT, GROUP BY and comparisons. Texts are told apart by every byte, as everywhere outside
 * SQL: the collation of the column may ignore case or trailing blanks, or be one that only its writer knows.
 */
export function binary(expression: string): string {
  return `${expression} COLLATE BINARY`;
}

/**
 * The FROM clause, without the keyword, for the rows of a table or query that meet the conditions. NOT INDEXED makes
 * all queries of a table return rows in rowid order; SQLite still uses a rowid range. A condition may end in a comment.
 */
export function rowsOf(
  table: { readonly name: string; readonly query?: string; readonly where?: string },
  ...conditions: readonly (string | undefined)[]
): string {
  const from = table.query === undefined ? `${quote(table.name)} NOT INDEXED` : subquery(table.query);
  const all = [table.where, ...conditions].filter((condition) => condition !== undefined);
  return all.length === 0 ? from : `${from} WHERE ${all.map((condition) => `(${condition}\n)`).join(' AND ')}`;
}

/** A table or query to select from. */
export function selected({ table, query }: { readonly table: string; readonly query?: string }): string {
  return query === undefined ? quote(table) : subquery(query);
}

/** A query of the settings as a table. It may end in a comment. */
export function subquery(query: string): string {
  return `(${query}\n)`;
}

/** SQL ignores the case of ASCII letters in names, and only of those. */
export function foldCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
