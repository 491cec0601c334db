/** A table whose columns can be sorted by the buttons in its head. */
import { button, el, scrollable } from './dom.js';
import { byName, counted } from './format.js';

export interface Column<Row> {
  readonly name: string;
  /** What the name means, where it is short. */
  readonly title?: string;
  /** What it is sorted by: a number, or words. */
  readonly value: (row: Row) => number | string | null;
  /** How it is written; a node for a link. */
  readonly show: (row: Row) => string | Node;
}

/** Rows that are written at once. */
const PAGE = 200;

export function sortableTable<Row>(label: string, columns: readonly Column<Row>[], rows: readonly Row[]): HTMLElement {
  const status = el('p', { class: 'unseen', role: 'status' });
  const body = el('tbody');
  const more = button('', () => show(shown + PAGE), { class: 'quiet' });
  let [sorted, shown] = [rows, 0];
  const isWords = columns.map(({ value }) => rows.length > 0 && typeof value(rows[0]) === 'string');

  const show = (upTo: number) => {
    body.append(...sorted.slice(shown, upTo).map((row) => line(columns, isWords, row)));
    shown = Math.min(upTo, sorted.length);
    more.textContent = `Show more: ${counted(sorted.length - shown, 'row')} left`;
    more.hidden = shown >= sorted.length;
  };
  const heads = columns.map(({ name, title }, i) => {
    const press = button(name, () => sort(i), title === undefined ? {} : { title });
    return el('th', { scope: 'col', class: !isWords[i] && 'number' }, press);
  });
  const sort = (column: number) => {
    const head = heads[column];
    // Numbers start with the largest.
    const first = isWords[column] ? 'ascending' : 'descending';
    const other = first === 'ascending' ? 'descending' : 'ascending';
    const direction = head.getAttribute('aria-sort') === first ? other : first;
    for (const each of heads) each.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', direction);
    sorted = [...rows].sort(orderBy(columns[column], direction === 'ascending' ? 1 : -1));
    body.replaceChildren();
    shown = 0;
    show(PAGE);
    status.textContent = `Sorted by ${columns[column].name}, ${direction}`;
  };
  show(PAGE);
  const caption = el('caption', { class: 'unseen' }, `${label}. Press a column's name to sort.`);
  const table = el('table', { class: 'statistics' }, caption, el('thead', {}, el('tr', {}, ...heads)), body);
  return el('div', {}, scrollable(label, table), more, status);
}

/** Rows without a value come last, whichever way. */
function orderBy<Row>({ value }: Column<Row>, sign: number): (a: Row, b: Row) => number {
  return (rowA, rowB) => {
    const [a, b] = [value(rowA), value(rowB)];
    if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
    return sign * (typeof a === 'string' ? byName(a, String(b)) : a - Number(b));
  };
}

function line<Row>(columns: readonly Column<Row>[], isWords: readonly boolean[], row: Row): HTMLElement {
  const cells = columns.map(({ show }, i) =>
    i === 0 ? el('th', { scope: 'row' }, show(row)) : el('td', { class: !isWords[i] && 'number' }, show(row)),
  );
  return el('tr', {}, ...cells);
}
