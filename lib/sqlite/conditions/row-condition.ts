import Database from 'better-sqlite3';
import { type Affinity, isNumeric } from '../column-affinity.js';
import { ALL_ROWIDS, type RowidBounds } from '../rowid-bounds.js';
import { foldCase } from '../sql.js';
import { type ComparedColumn, ROWID, type StoredColumn } from '../stored-column.js';
import { type CutBounds, cutBounds } from './cut-bounds.js';
import { type ColumnName, type Condition, NotSimple, parseCondition, TRUTH } from './parse-condition.js';
import { combinedSet, comparedSet, listedSet, type Value, type ValueSet } from './value-set.js';

/** A condition that is decided on the record of a row. Plain data: it can be posted to a worker thread. */
export interface RowCondition {
  readonly columns: readonly ConditionColumn[];
  /** The decision begins with the first step. */
  readonly steps: readonly ConditionStep[];
  /** No row outside meets the condition. */
  readonly rowids: RowidBounds;
}

export interface ConditionColumn extends StoredColumn {
  readonly affinity: Affinity;
}

/** Asks whether a value lies in a set, and says which step follows. */
export interface ConditionStep {
  /** Index in the condition's columns. */
  readonly column: number;
  readonly hasNull: boolean;
  /** Whether the set has the values before the first cut. */
  readonly startsIn: boolean;
  /** Rising; at each, values other than NULL change from being in the set to being outside, or back. */
  readonly cuts: readonly CutBounds[];
  /** The next step, {@link SELECTED} or {@link LEFT_OUT}, for a value in the set and for another. */
  readonly ifIn: number;
  readonly ifOut: number;
}

export const SELECTED = -1;
export const LEFT_OUT = -2;

/** A condition in SQL. */
export interface SqlCondition {
  readonly sql: string;
  /** The name by which it may name its columns. */
  readonly table: string;
  /** The column that a name means. */
  readonly find: (name: string) => ComparedColumn | undefined;
}

/**
 * Compile conditions on the rows of a table, all of which must be met and which SQLite has accepted.
 * @throws NotSimple where only SQLite can decide it
 */
export function rowCondition(conditions: readonly SqlCondition[]): RowCondition {
  const constants = new Constants();
  try {
    return new Compiler(constants).compile(conditions);
  } finally {
    constants.close();
  }
}

/** A condition in which what is asked of one column, side by side, has become one set. */
type Node =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Node[] }
  | { readonly kind: 'in'; readonly column: number; readonly set: ValueSet };

class Compiler {
  readonly #constants: Constants;
  /** Where the condition being compiled finds its columns. */
  #scope: Pick<SqlCondition, 'table' | 'find'> = { table: '', find: () => undefined };
  readonly #columns: ComparedColumn[] = [];
  readonly #steps: ConditionStep[] = [];

  constructor(constants: Constants) {
    this.#constants = constants;
  }

  compile(conditions: readonly SqlCondition[]): RowCondition {
    const nodes = conditions.map((condition) => {
      this.#scope = condition;
      return this.#node(parseCondition(condition.sql));
    });
    const node = this.#joined('and', nodes);
    this.#decide(node, SELECTED, LEFT_OUT);
    const last = this.#steps.length - 1;
    // Steps were written from the last to the first.
    const placed = (step: number): number => (step < 0 ? step : last - step);
    const steps = this.#steps
      .map((step) => ({ ...step, ifIn: placed(step.ifIn), ifOut: placed(step.ifOut) }))
      .reverse();
    const columns = this.#columns.map(({ index, isReal, absent, affinity }) => ({ index, isReal, absent, affinity }));
    return { columns, steps, rowids: this.#rowids(node) };
  }

  #node(condition: Condition): Node {
    switch (condition.kind) {
      case 'compare': {
        const column = this.#column(condition.column);
        const set = comparedSet(condition.comparison, this.#value(condition.constant, column));
        return { kind: 'in', column, set };
      }
      case 'in': {
        const column = this.#column(condition.column);
        const values = condition.constants.map((constant) => this.#value(constant, column));
        return { kind: 'in', column, set: listedSet(values, condition.isNot) };
      }
      default:
        return this.#joined(
          condition.kind,
          condition.parts.map((part) => this.#node(part)),
        );
    }
  }

  #joined(kind: 'and' | 'or', parts: readonly Node[]): Node {
    const joined: Node[] = [];
    for (const part of parts.flatMap((node) => (node.kind === kind ? node.parts : [node]))) {
      const at = joined.findIndex((node) => node.kind === 'in' && part.kind === 'in' && node.column === part.column);
      const before = joined[at];
      if (before?.kind !== 'in' || part.kind !== 'in') joined.push(part);
      else joined[at] = { ...part, set: combinedSet(kind, before.set, part.set) };
    }
    return joined.length === 1 ? joined[0] : { kind, parts: joined };
  }

  #column({ name, of }: ColumnName): number {
    const isOfTable = of.length === 0 || foldCase(of[of.length - 1]) === foldCase(this.#scope.table);
    const column = isOfTable ? this.#scope.find(name) : undefined;
    if (column === undefined) throw new NotSimple(`${JSON.stringify(name)}, which is no column of the table itself`);
    const known = this.#columns.findIndex(({ index }) => index === column.index);
    return known >= 0 ? known : this.#columns.push(column) - 1;
  }

  /** The constant as SQLite compares it with the column; undefined for NULL. */
  #value(constant: string, k: number): Value | undefined {
    if (TRUTH.test(constant) && this.#scope.find(constant) !== undefined)
      throw new NotSimple('two columns that are compared');
    const { affinity, collation } = this.#columns[k];
    const value = this.#constants.value(constant, affinity);
    if (value?.kind === 'text' && collation !== 'BINARY') {
      throw new NotSimple(
        `text of a column ${collation === undefined ? 'of unknown collation' : `COLLATE ${collation}`}`,
      );
    }
    return value;
  }

  /**
   * Write the steps of a node, the first one last.
   * @returns the step to begin with
   */
  #decide(node: Node, ifIn: number, ifOut: number): number {
    if (node.kind === 'in') {
      const { hasNull, startsIn, cuts } = node.set;
      const step = { column: node.column, hasNull, startsIn, cuts: cuts.map(cutBounds), ifIn, ifOut };
      return this.#steps.push(step) - 1;
    }
    let [yes, no] = [ifIn, ifOut];
    for (const part of node.parts.toReversed()) {
      const first = this.#decide(part, yes, no);
      if (node.kind === 'and') yes = first;
      else no = first;
    }
    return node.kind === 'and' ? yes : no;
  }

  #rowids(node: Node): RowidBounds {
    if (node.kind === 'in') return this.#columns[node.column].index === ROWID ? boundsOf(node.set) : ALL_ROWIDS;
    const all = node.parts.map((part) => this.#rowids(part));
    const [lows, highs] = [all.map(({ low }) => low), all.map(({ high }) => high)];
    return node.kind === 'and'
      ? { low: lows.reduce(greater), high: highs.reduce(less) }
      : { low: lows.reduce(less), high: highs.reduce(greater) };
  }
}

const less = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const greater = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** The least and the greatest int64 of a set, or less narrow bounds. */
function boundsOf({ startsIn, cuts }: ValueSet): RowidBounds {
  const endsIn = startsIn === (cuts.length % 2 === 0);
  if (cuts.length === 0) return startsIn ? ALL_ROWIDS : { low: ALL_ROWIDS.high, high: ALL_ROWIDS.low };
  const [first, last] = [cutBounds(cuts[0]), cutBounds(cuts[cuts.length - 1])];
  const low = startsIn || (first.kind === 'number' && first.passesAll) ? ALL_ROWIDS.low : integerOf(first);
  return { low, high: endsIn ? ALL_ROWIDS.high : integerOf(last) };
}

/** The greatest integer before a cut. */
function integerOf(bounds: CutBounds): bigint {
  return bounds.kind === 'number' ? bounds.integer : ALL_ROWIDS.high;
}

/** What constants are worth: SQLite itself reads and converts them, in a table in memory. */
class Constants {
  readonly #scratch = new Database(':memory:');

  constructor() {
    this.#scratch.exec('CREATE TABLE constant (numeric NUMERIC, text TEXT, blob BLOB)');
  }

  /** @returns undefined for NULL */
  value(sql: string, affinity: Affinity): Value | undefined {
    const column = isNumeric(affinity) ? 'numeric' : affinity === 'TEXT' ? 'text' : 'blob';
    this.#scratch.exec(`DELETE FROM constant; INSERT INTO constant SELECT k, k, k FROM (SELECT ${sql} AS k)`);
    const kind = `typeof("${column}")`;
    const bytes = `CASE WHEN ${kind} IN ('text', 'blob') THEN CAST("${column}" AS BLOB) ELSE "${column}" END`;
    const select = this.#scratch.prepare(`SELECT ${kind}, ${bytes} FROM constant`);
    const [type, value] = select.raw().safeIntegers().get() as ['text' | 'blob' | 'integer' | 'real' | 'null', unknown];
    if (type === 'null') return undefined;
    if (type === 'text' || type === 'blob') return { kind: type, bytes: value as Uint8Array };
    return { kind: 'number', number: value as number | bigint };
  }

  close(): void {
    this.#scratch.close();
  }
}
