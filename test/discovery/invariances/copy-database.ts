import Database from 'better-sqlite3';
import { Random } from '../../random.js';

/** A column of a table, as it is declared. */
interface Column {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly dflt_value: string | null;
  /** Its place in the primary key, from 1; 0 for none. */
  readonly pk: number;
  readonly hidden: number;
}

interface Table {
  readonly name: string;
  readonly sql: string;
  readonly columns: readonly Column[];
  /** Its single column INTEGER PRIMARY KEY, if there is one. */
  readonly rowId: string | undefined;
  readonly hasRowId: boolean;
}

/** A column that a copy has besides: its declaration, and the SQL of its value for each row. */
export interface AddedColumn {
  readonly name: string;
  readonly declaration: string;
  readonly value: string;
  readonly isFirst?: boolean;
}

/** What a copy does to a database. */
export interface CopyOptions {
  /** The columns of a table in their new order. Tables with the same columns must get the same. */
  readonly order?: (columns: readonly string[]) => readonly string[];
  readonly add?: (table: { readonly names: readonly string[]; readonly hasIntegerKey: boolean }) => AddedColumn;
  /** The rows come in an order of this seed. */
  readonly shuffle?: number;
  /** New names of columns: numbers by name, or by table and place; or words of no language by name. */
  readonly rename?: 'by name' | 'by place' | 'in words';
}

/** The new name of each column: `table`, old name, new name. Added columns are as they were named. */
export type Renaming = readonly (readonly [table: string, column: string, renamed: string])[];

/** Write a copy of a database with its tables changed, and its views, foreign keys and indexes along with them. */
export function copyDatabase(from: string, to: string, options: CopyOptions): Renaming {
  const database = new Database(to);
  try {
    database.pragma('synchronous = OFF');
    database.prepare('ATTACH ? AS original').run(from);
    const encoding = database.pragma('original.encoding', { simple: true });
    database.pragma(`encoding = '${encoding}'`);
    const tables = readTables(database);
    database.exec('BEGIN');
    for (const table of tables) copyTable(database, table, options);
    const others = database
      .prepare(`SELECT sql FROM original.sqlite_master WHERE type IN ('index', 'view') AND sql IS NOT NULL`)
      .pluck()
      .all() as string[];
    for (const sql of others) database.exec(sql);
    const renaming = renameColumns(database, tables, options);
    database.exec('COMMIT');
    return renaming;
  } finally {
    database.close();
  }
}

function readTables(database: Database.Database): Table[] {
  const tables = database
    .prepare(
      `SELECT m.name, m.sql, l.wr AS isWithoutRowId
       FROM original.sqlite_master AS m JOIN pragma_table_list(m.name) AS l ON l.schema = 'original'
       WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.rowid`,
    )
    .all() as { name: string; sql: string; isWithoutRowId: number }[];
  return tables.map(({ name, sql, isWithoutRowId }) => {
    const columns = database.pragma(`original.table_xinfo(${quoted(name)})`) as Column[];
    if (columns.some(({ hidden }) => hidden !== 0)) throw new Error(`${name} has generated columns`);
    const hasRowId = isWithoutRowId === 0;
    const key = columns.filter(({ pk }) => pk > 0);
    const rowId = hasRowId && key.length === 1 && /^integer$/i.test(key[0].type) ? key[0].name : undefined;
    return { name, sql, columns, rowId, hasRowId };
  });
}

function copyTable(database: Database.Database, table: Table, { order, add, shuffle }: CopyOptions): void {
  const { name, columns, rowId, hasRowId } = table;
  const names = columns.map((column) => column.name);
  const added = add?.({ names, hasIntegerKey: rowId !== undefined || !hasRowId });
  const ordered = (order?.(names) ?? names).map((n) => columns.find((c) => c.name === n) as Column);
  const own = ordered.map((column) => declaration(column, table));
  const parts = [
    ...(added?.isFirst ? [`${quoted(added.name)} ${added.declaration}`] : []),
    ...own,
    ...(added === undefined || added.isFirst ? [] : [`${quoted(added.name)} ${added.declaration}`]),
    ...keyConstraint(table, added),
    ...foreignKeys(database, name),
  ];
  database.exec(`CREATE TABLE main.${quoted(name)} (${parts.join(', ')})${hasRowId ? '' : ' WITHOUT ROWID'}`);
  const list = ordered.map((column) => quoted(column.name));
  const targets = [...list, ...(added === undefined ? [] : [quoted(added.name)])].join(', ');
  const values = [...list, ...(added === undefined ? [] : [added.value])].join(', ');
  const rows = `SELECT ${values} FROM (SELECT *, ${hasRowId ? 'rowid' : '0'} AS "#row" FROM original.${quoted(name)})`;
  if (shuffle !== undefined && hasRowId) {
    const random = new Random(shuffle);
    database.function('random_of_seed', () => random.next());
    database.exec(`INSERT INTO main.${quoted(name)} (${targets}) ${rows} ORDER BY random_of_seed()`);
  } else database.exec(`INSERT INTO main.${quoted(name)} (${targets}) ${rows} ORDER BY "#row"`);
}

function declaration(column: Column, { sql, rowId }: Table): string {
  const { name, type, notnull, dflt_value } = column;
  const collation = new RegExp(`${escaped(name)}["\\]\`]?\\s[^,]*?COLLATE\\s+(\\w+)`, 'i').exec(sql)?.[1];
  return [
    `${quoted(name)} ${type}`,
    ...(rowId === name ? [`PRIMARY KEY${/AUTOINCREMENT/i.test(sql) ? ' AUTOINCREMENT' : ''}`] : []),
    ...(notnull === 1 ? ['NOT NULL'] : []),
    ...(collation === undefined ? [] : [`COLLATE ${collation}`]),
    ...(dflt_value === null ? [] : [`DEFAULT (${dflt_value})`]),
  ].join(' ');
}

/** A primary key of several columns, or of text. Where an added column is the key, the others are unique. */
function keyConstraint({ columns, rowId }: Table, added: AddedColumn | undefined): string[] {
  const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
  if (key.length === 0 || rowId !== undefined) return [];
  const names = key.map(({ name }) => quoted(name)).join(', ');
  return [`${added?.declaration.includes('PRIMARY KEY') ? 'UNIQUE' : 'PRIMARY KEY'} (${names})`];
}

function foreignKeys(database: Database.Database, table: string): string[] {
  const rows = database.pragma(`original.foreign_key_list(${quoted(table)})`) as {
    id: number;
    table: string;
    from: string;
    to: string | null;
  }[];
  const ids = [...new Set(rows.map(({ id }) => id))];
  return ids.map((id) => {
    const parts = rows.filter((row) => row.id === id);
    const parent = parts[0].table;
    const key = (database.pragma(`original.table_info(${quoted(parent)})`) as Column[])
      .filter(({ pk }) => pk > 0)
      .sort((a, b) => a.pk - b.pk);
    const from = parts.map((part) => quoted(part.from)).join(', ');
    const to = parts.map((part, i) => quoted(part.to ?? key[i].name)).join(', ');
    return `FOREIGN KEY (${from}) REFERENCES ${quoted(parent)} (${to})`;
  });
}

function renameColumns(database: Database.Database, tables: readonly Table[], { rename }: CopyOptions): Renaming {
  const views = database.prepare(`SELECT name, sql FROM main.sqlite_master WHERE type = 'view'`).all() as {
    name: string;
    sql: string;
  }[];
  const columnsOf = (name: string) =>
    (database.pragma(`main.table_info(${quoted(name)})`) as Column[]).map((column) => column.name);
  const before = [...tables, ...views].map(({ name }) => ({ name, columns: columnsOf(name) }));
  if (rename === undefined) {
    return before.flatMap(({ name, columns }) => columns.map((column) => [name, column, column] as const));
  }
  const known = new Map<string, string>();
  const prefix = before.some(({ columns }) => columns.some((name) => /^c\d+$/i.test(name))) ? 'k' : 'c';
  // In a view that joins tables, names without a table's would mean several columns.
  const isByPlace = rename === 'by place' && views.length === 0;
  const newName = (column: string, place: number): string => {
    if (isByPlace) return `${prefix}${place + 1}`;
    const key = column.toLowerCase();
    if (!known.has(key)) known.set(key, rename === 'in words' ? word(known.size) : `${prefix}${known.size + 1}`);
    return known.get(key) as string;
  };
  const renaming = before.flatMap(({ name, columns }) =>
    columns.map((column, place) => [name, column, newName(column, place)] as const),
  );
  for (const { name } of tables)
    for (const [table, column, renamed] of renaming)
      if (table === name)
        database.exec(`ALTER TABLE main.${quoted(name)} RENAME COLUMN ${quoted(column)} TO ${quoted(renamed)}`);
  for (const { name } of views) {
    const sql = database.prepare('SELECT sql FROM main.sqlite_master WHERE name = ?').pluck().get(name) as string;
    const isRead = views.some((view) => view.name !== name && view.sql.includes(name));
    if (isRead) continue;
    const list = renaming.filter(([table]) => table === name).map(([, , renamed]) => quoted(renamed));
    const selects = sql.replace(/^CREATE\s+VIEW\s+("[^"]*"|\S+?)\s*(\([^)]*\))?\s*AS\s/i, '');
    database.exec(`DROP VIEW ${quoted(name)}; CREATE VIEW ${quoted(name)} (${list.join(', ')}) AS ${selects}`);
  }
  // A view that another one reads keeps its names.
  return renaming.map(([table, column, renamed]) =>
    columnsOf(table).includes(renamed) ? ([table, column, renamed] as const) : ([table, column, column] as const),
  );
}

/** The n-th word of no language. */
function word(n: number): string {
  const syllables = ['zu', 'ko', 'wi', 'ga', 'ny', 'fe', 'xo', 'du'];
  const rest = n >= 64 ? syllables[Math.floor(n / 64)] : '';
  return `${syllables[n % 8]}${syllables[Math.floor(n / 8) % 8]}${rest}`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
