import type { JoinedColumns } from '../../model/readings.js';
import type { Cell } from '../../sqlite/cell.js';
import type { SourceTable } from '../tables/source-table.js';

/** The place of a column among the cells of a row, or two whose texts are one. */
type Place = number | { readonly first: number; readonly between: string; readonly second: number };

/** Puts the cells of a row in the order in which a table is read: its time, its machine, its signals. */
export class RowCells {
  /** Places that no part of the table is read from. */
  readonly unread: readonly number[];
  readonly #places: readonly Place[];
  readonly #row: Cell[];

  /** @param columns the columns of the table, by place */
  constructor({ read, readings }: SourceTable, columns: readonly string[]) {
    const wanted = [
      read.time,
      ...(read.machine === undefined ? [] : [read.machine]),
      ...read.signals.map((s) => s.column),
    ];
    const placeOf = (name: string): number => columns.findIndex((c) => c.toLowerCase() === name.toLowerCase());
    this.#places = wanted.map((name) => {
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

/** As SQL joins texts. */
function join(first: Cell | undefined, between: string, second: Cell | undefined): Cell {
  return first == null || second == null ? null : `${first}${between}${second}`;
}
