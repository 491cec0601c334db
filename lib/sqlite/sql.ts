/** An identifier as SQL takes any name: in double quotes, its own doubled. */
export function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

/** A text as SQL takes it: in single quotes, its own doubled. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * The rows of a table or query that meet the conditions, to stand after FROM. NOT INDEXED keeps a table in rowid order, and all queries
 * of it in the same order; a rowid range is used all the same. A condition may end in a comment.
 */
export function rowsOf(
  table: { readonly name: string; readonly query?: string; readonly where?: string },
  ...conditions: readonly (string | undefined)[]
): string {
  const from = table.query === undefined ? `${quote(table.name)} NOT INDEXED` : `(${table.query})`;
  const all = [table.where, ...conditions].filter((condition) => condition !== undefined);
  return all.length === 0 ? from : `${from} WHERE ${all.map((condition) => `(${condition}\n)`).join(' AND ')}`;
}
