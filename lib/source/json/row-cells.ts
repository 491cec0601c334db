import type { JoinedColumns } from '../../model/readings.js';
import type { Cell } from '../../sqlite/cell.js';
import type { SourceTable } from '../tables/source-table.js';

/** The index of a cell in a row, or of two cells whose texts are joined. */
type Place = number | { readonly first: number; readonly between: string; readonly second: number };

/** Reorders the cells of a row as readers expect them: time, machine, signals. */
export class RowCells {
  /** Indexes of cells that are not read. */
  readonly unread: readonly number[];
  readonly #places: readonly Place[];
  readonly #row: Cell[];

  /** @param columns column names, by index in a row */
  constructor({ read, readings }: SourceTable, columns: readonly string[]) {
    const names = [
      read.time,
      ...(read.machine === undefined ? [] : [read.machine]),
      ...read.signals.map((s) => s.column),
    ];
    const placeOf = (name: string): number => columns.findIndex((c) => c.toLowerCase() === name.toLowerCase());
    this.#places = names.map((name) => {
      const joined = readings.joined?.find((j) => j.name === name);
      return joined === undefined ? placeOf(name) : joinedPlace(joined, placeOf);
    });
    this.#row = this.#places.map(() => null);
    const used = new Set(this.#places.flatMap((p) => (typeof p === 'number' ? [p] : [p.first, p.second])));
    this.unread = [...columns.keys()].filter((place) => !used.has(place));
  }

  /** @returns the same array for every row */
  of(cells: readonly Cell[]): readonly Cell[] {
    for (let i = 0; i < this.#places.length; i++) {
      const place = this.#places[i];
      this.#row[i] =
        typeof place === 'number'
          ? (cells[place] ?? null)
          : join(cells[place.first], place.between, cells[place.second]);
    }
    return this.#row;
  }
}

function joinedPlace({ first, between, second }: JoinedColumns, placeOf: (name: string) => number): Place {
  return { first: placeOf(first), between, second: placeOf(second) };
}

/** Joins texts as `||` does in SQL: NULL if either is NULL. */
function join(first: Cell | undefined, between: string, second: Cell | undefined): Cell {
  return first == null || second == null ? null : `${first}${between}${second}`;
}
