/** Quote an identifier for SQL: double quotes around it, those inside doubled. */
export function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

/** Quote a string literal for SQL: single quotes around it, those inside doubled. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * The FROM clause, without the keyword, for the rows of a table or query that meet the conditions. NOT INDEXED makes
 * all queries of a table return rows in rowid order; SQLite still uses a rowid range. A condition may end in a comment.
 */
export function rowsOf(
  table: { readonly name: string; readonly query?: string; readonly where?: string },
  ...conditions: readonly (string | undefined)[]
): string {
  const from = table.query === undefined ? `${quote(table.name)} NOT INDEXED` : `(${table.query})`;
  const all = [table.where, ...conditions].filter((condition) => condition !== undefined);
  return all.length === 0 ? from : `${from} WHERE ${all.map((condition) => `(${condition}\n)`).join(' AND ')}`;
}

/** SQL ignores the case of ASCII letters in names, and only of those. */
export function foldCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
