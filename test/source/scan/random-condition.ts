import type Database from 'better-sqlite3';
import { quote } from '../../../lib/sqlite/sql.js';
import type { Random } from '../../random.js';

/** Constants at the edges of what numbers, texts and BLOBs are, in SQL. */
const CONSTANTS = [
  ...['NULL', 'TRUE', 'false', '0', '-0.0', '1', '- 1', '+1', '- -2', '7', '7.0', '7.5', '.5', '1_000', '0x1F', '1e3'],
  ...[
    '9223372036854775807',
    '-9223372036854775808',
    '9223372036854775808',
    '-9223372036854775807',
    '9.3e18',
    '-9.3e18',
  ],
  ...['9007199254740992', '9007199254740993', '9007199254740993.0', '-9007199254740993', '9e999', '-9e999', '5e-324'],
  ...[
    "''",
    "' '",
    "'5'",
    "'7'",
    "' 7 '",
    "'7.0'",
    "'7.5'",
    "'1e3'",
    "'on'",
    "'On '",
    "'press_1'",
    "'press_1 '",
    "'Öfen'",
  ],
  ...["'2010'", "'2019-01-01 00:00:00'", "'it''s'", "'9e999'", "'🏭'", "'inf'", "'0x10'", "'\ufeff1'"],
  ...["x''", "X'00'", "x'ff'", "x'6f6e'", "x'70726573735f31'"],
];

/**
 * A condition on columns of a table, in any of SQL's spellings: simple or, rarely, not. Constants are often values of
 * the table or their neighbours.
 */
export class RandomCondition {
  readonly #random: Random;
  readonly #table: string;
  readonly #columns: readonly string[];
  readonly #values: readonly string[];

  constructor(database: Database.Database, table: string, random: Random) {
    this.#random = random;
    this.#table = table;
    const columns = database.prepare(`SELECT * FROM ${quote(table)}`).columns();
    this.#columns = columns.map(({ name }) => name);
    this.#values = this.#columns.flatMap((name) => {
      const select = database.prepare(`SELECT quote(${quote(name)}) FROM ${quote(table)} LIMIT 40`);
      return (select.pluck().all() as string[]).filter((value) => value.length < 200);
    });
  }

  /** @param depth of AND, OR and NOT around comparisons */
  sql(depth = 3): string {
    const random = this.#random;
    const inner = (): string => this.sql(depth - 1);
    switch (depth > 0 ? random.below(7) : 9) {
      case 0:
        return `${inner()} ${this.#word('and')} ${inner()}`;
      case 1:
        return `${inner()} ${this.#word('or')} ${inner()}`;
      case 2:
        return `(${inner()} ${this.#word('or')} ${inner()} )`;
      case 3:
        return `${this.#word('not')} ${inner()}`;
      case 4:
        return `( ${this.#word('not')}(${inner()}))`;
      default:
        return this.#comparison();
    }
  }

  #comparison(): string {
    const random = this.#random;
    const column = this.#column();
    const constant = (): string => this.#constant();
    const not = random.chance(0.4) ? this.#word('not') : '';
    switch (random.below(12)) {
      case 0:
        return `${column} ${this.#word('is')} ${not} ${this.#word('null')}`;
      case 1:
        return `${column} ${random.pick(['ISNULL', 'notnull', 'NOT NULL', 'not/* */null'])}`;
      case 2:
        return `${column} ${not} ${this.#word('between')} ${constant()} ${this.#word('and')} ${constant()}`;
      case 3:
        return `${column} ${not} ${this.#word('in')} (${Array.from({ length: random.below(6) }, constant).join(', ')})`;
      case 4:
        return `${column} ${this.#word('is')} ${not} ${constant()}`;
      case 5:
        return `${column} IS ${not} DISTINCT FROM ${constant()}`;
      case 6:
        return `${constant()}${this.#sign()}${column}`;
      case 7:
        return `(${column})${this.#sign()}(( ${constant()}) )`;
      case 8:
        return random.chance(0.5) ? this.#other(column) : `${column}${this.#sign()}${constant()} -- why\n`;
      case 9:
        return `${constant()} ${not} BETWEEN ${column} AND ${this.#column()}`;
      default:
        return `${column}${this.#sign()}${constant()}`;
    }
  }

  /** What is not simple, or only looks so. */
  #other(column: string): string {
    const random = this.#random;
    const constant = this.#constant();
    return random.pick([
      `${column} + 1 > ${constant}`,
      `${column} LIKE 'p%'`,
      `${column} NOT LIKE '%5'`,
      `abs(length(${column})) > 3`,
      `${column} * 2 - 1 < ${constant}`,
      `CASE WHEN ${column} IS NULL THEN 1 ELSE ${column} > ${constant} END`,
      `strftime('%M', ${column}) > '30'`,
      `${column} || '' > ${constant}`,
      `rowid % 3 = 1`,
      `random() % 2 = 0`,
      `${column} IN (SELECT ${column} FROM ${quote(this.#table)})`,
      `date('now') > ${column}`,
      `${column} = 'ON' COLLATE NOCASE`,
      `+${column} > ${constant}`,
      `${column} IN (${constant}, ${this.#column()})`,
      `typeof(${column}) = 'text'`,
      `${column} = ${constant} = 1`,
      `1 < ${column} < ${constant}`,
      `${column} = ${constant} IS NULL`,
      `${constant} < ${constant}`,
      `${column} IS TRUE`,
      column,
    ]);
  }

  #column(): string {
    const random = this.#random;
    const name = random.chance(0.15) ? random.pick(['rowid', 'oid', '_ROWID_']) : random.pick(this.#columns);
    const quotes = [quote(name)];
    if (!name.includes('`')) quotes.push(`\`${name}\``);
    if (!name.includes(']')) quotes.push(`[${name}]`);
    if (random.chance(0.2)) quotes.push(quote(name.replace(/[a-z]/g, (letter) => letter.toUpperCase())));
    const spelled = random.pick(quotes);
    const table = quote(this.#table);
    return random.chance(0.8) ? spelled : random.pick([`${table}.${spelled}`, `main . ${table}.${spelled}`]);
  }

  #constant(): string {
    const random = this.#random;
    if (this.#values.length === 0 || random.chance(0.4)) return random.pick(CONSTANTS);
    const value = random.pick(this.#values);
    if (random.chance(0.5)) return value;
    if (/^-?\d+$/.test(value)) {
      return random.pick([
        `'${value}'`,
        `${value}.0`,
        `${value}.5`,
        String(BigInt(value) + BigInt(random.below(3) - 1)),
      ]);
    }
    if (/^'.+'$/s.test(value)) return random.pick([`${value.slice(0, -1)} '`, `${value.slice(0, -1)}!'`]);
    return value.replace(/e.*$/, '');
  }

  #sign(): string {
    const sign = this.#random.pick(['=', '==', '<>', '!=', '<', '<=', '>', '>=', '<', '>']);
    return this.#random.chance(0.7) ? ` ${sign} ` : sign;
  }

  #word(word: string): string {
    return this.#random.pick([word, word.toUpperCase(), `\n${word}\t`]);
  }
}
