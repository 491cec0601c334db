import type { Base, StoredForm } from './base.js';
import { ENTRY_SIZE, PieceKind, readEntry } from './ledger.js';
import { product, type VariableStorage } from './storage.js';

/** Of all bytes, so many may be those that nothing refers to. */
export const MOST_UNUSED = 1 / 4;

/** Of the bytes that are there, so many must stay. */
const LEAST_KEPT = 1 / 4;

/** How a file comes from the one that is there. */
export interface UpdatePlan {
  readonly base: Base;
  /** The bytes from here to `end` are those of the base. The head lies before them, with zeros at its end. */
  readonly start: number;
  /** Where new chunks begin. */
  readonly end: number;
  /** The entries of the base whose pieces lie from `start` to `end`. */
  readonly entries: { readonly first: number; readonly count: number };
  /**
   * For each variable by the position of a chunk, where the base has that chunk: the number of its entry, from 1;
   * negative where the chunk now holds readings that it had no place for.
   */
  readonly chunks: readonly Int32Array[];
  /** The same for the texts of string variables; undefined for others. */
  readonly texts: readonly (Int32Array | undefined)[];
  /** What is to be expected: chunks and bytes that stay, bytes that nothing refers to, bytes of chunks that are written. */
  readonly expected: {
    readonly chunks: number;
    readonly stays: number;
    readonly unused: number;
    readonly writes: number;
  };
}

/**
 * Plans which bytes of the base stay. Chunks keep their addresses. The new head takes what it needs at the front, and
 * what it covers is written anew. The bytes that stay end where least is lost: behind it nothing stays, before it
 * everything does, used or not.
 *
 * @param variables as they will be stored
 * @param alike for each variable its form in the base, where its chunks can stay
 * @param headLength bytes of the new head
 * @returns why nothing stays, as the end of a sentence, or the plan
 */
export function planUpdate(
  variables: readonly VariableStorage[],
  alike: readonly (StoredForm | undefined)[],
  base: Base,
  headLength: number,
): UpdatePlan | string {
  const places = new Places(variables, alike);
  const count = base.entries.length / ENTRY_SIZE;
  let first = 0;
  while (first < count && readEntry(base.entries, first * ENTRY_SIZE).address < headLength) first++;
  const start = first < count ? readEntry(base.entries, first * ENTRY_SIZE).address : headLength;
  for (let i = first; i < count; i++) places.add(readEntry(base.entries, i * ENTRY_SIZE), i);
  const cut = places.cut(base, first, start);
  if (cut.count === 0 || cut.stays < LEAST_KEPT * base.end) return 'less than a quarter of its bytes can stay';
  places.forget(first + cut.count);
  const unused = cut.unused + start - headLength;
  if (unused > MOST_UNUSED * base.end) return 'more than a quarter of its bytes would be of no use any more';
  const { chunks, texts } = places;
  const { end } = cut;
  const entries = { first, count: cut.count };
  const expected = { chunks: cut.chunks, stays: cut.stays, unused, writes: places.writes(base) };
  return { base, start, end, entries, chunks, texts, expected };
}

type Entry = ReturnType<typeof readEntry>;

/** Where the chunks of a new file lie in the base. */
class Places {
  readonly chunks: readonly Int32Array[];
  readonly texts: readonly (Int32Array | undefined)[];
  readonly #variables: readonly VariableStorage[];
  readonly #alike: readonly (StoredForm | undefined)[];
  /** Variables by their number in the base. */
  readonly #byIndex: ReadonlyMap<number, number>;

  constructor(variables: readonly VariableStorage[], alike: readonly (StoredForm | undefined)[]) {
    this.#variables = variables;
    this.#alike = alike;
    this.#byIndex = new Map(alike.flatMap((form, v) => (form === undefined ? [] : [[form.index, v]])));
    this.chunks = variables.map(({ chunkCount }) => new Int32Array(chunkCount));
    this.texts = variables.map(({ variable, chunkCount }) =>
      variable.type === 'string' ? new Int32Array(chunkCount) : undefined,
    );
  }

  /** Notes a piece of the base. @param i the number of its entry */
  add({ variable, chunk, kind }: Entry, i: number): void {
    const v = this.#byIndex.get(variable);
    const table = v === undefined ? undefined : this.#tableOf(v, kind);
    if (v === undefined || table === undefined) return;
    const place = placeOf(this.#variables[v], this.#alike[v] as StoredForm, chunk);
    if (place !== undefined) table[place.position] = place.isSame ? i + 1 : -(i + 1);
  }

  /**
   * Where the bytes that stay end: behind the piece up to which fewest bytes are lost, that is, are of no use before
   * it, or are written anew behind it.
   */
  cut(base: Base, first: number, start: number) {
    const stays = this.#staying(base.entries.length / ENTRY_SIZE);
    const count = stays.length;
    let lost = 0;
    for (let i = first; i < count; i++) if (stays[i]) lost += readEntry(base.entries, i * ENTRY_SIZE).length;
    let best = { lost, end: start, count: 0, unused: 0, stays: 0, chunks: 0 };
    let [unused, kept, chunks] = [0, 0, 0];
    for (let i = first; i < count; i++) {
      const { address, length, kind } = readEntry(base.entries, i * ENTRY_SIZE);
      if (stays[i]) {
        [lost, kept] = [lost - length, kept + length];
        if (kind === PieceKind.CHUNK) chunks++;
      } else [lost, unused] = [lost + length, unused + length];
      if (lost < best.lost) {
        best = { lost, end: address + length, count: i + 1 - first, unused, stays: kept, chunks };
      }
    }
    return best;
  }

  /** Forgets the pieces from number `end` on. */
  forget(end: number): void {
    for (const table of [...this.chunks, ...this.texts]) {
      for (let at = 0; table !== undefined && at < table.length; at++) if (Math.abs(table[at]) > end) table[at] = 0;
    }
  }

  /** Bytes of the chunks that are written, if they are as large as those of the same variable in the base. */
  writes({ entries }: Base): number {
    const totals = this.#variables.map(() => ({ bytes: 0, count: 0 }));
    for (let at = 0; at < entries.length; at += ENTRY_SIZE) {
      const { variable, length, kind } = readEntry(entries, at);
      const total = totals[this.#byIndex.get(variable) ?? -1];
      if (total === undefined) continue;
      total.bytes += length;
      if (kind === PieceKind.CHUNK) total.count++;
    }
    return totals.reduce((sum, { bytes, count }, v) => {
      const written = this.chunks[v].reduce((n, entry) => (entry > 0 ? n : n + 1), 0);
      return sum + written * (count === 0 ? this.#variables[v].chunkBytes : bytes / count);
    }, 0);
  }

  #tableOf(variable: number, kind: PieceKind): Int32Array | undefined {
    if (kind === PieceKind.CHUNK) return this.chunks[variable];
    return kind === PieceKind.TEXTS ? this.texts[variable] : undefined;
  }

  /** 1 for each of `count` entries whose piece is to stay. */
  #staying(count: number): Uint8Array {
    const stays = new Uint8Array(count);
    for (const table of [...this.chunks, ...this.texts]) {
      if (table !== undefined) for (const entry of table) if (entry > 0) stays[entry - 1] = 1;
    }
    return stays;
  }
}

/**
 * The position of a chunk in the grid that the variable has now; undefined outside it.
 *
 * @param position in the grid of the base
 */
function placeOf(
  { chunk, shape, grid }: VariableStorage,
  stored: StoredForm,
  position: number,
): { readonly position: number; readonly isSame: boolean } | undefined {
  const before = stored.chunk ?? stored.shape;
  const gridBefore = stored.shape.map((length, d) => (length === 0 ? 0 : Math.ceil(length / before[d])));
  // In one piece, values stay only where all of them do.
  if (stored.chunk === undefined && stored.shape.some((length, d) => length !== shape[d])) return undefined;
  if (position >= product(gridBefore)) return undefined;
  let rest = position;
  let stride = 1;
  let now = 0;
  let isSame = true;
  for (let d = shape.length - 1; d >= 0; d--) {
    const index = rest % gridBefore[d];
    rest = Math.floor(rest / gridBefore[d]);
    if (index >= grid[d]) return undefined;
    const at = index * chunk[d];
    isSame &&= Math.min(chunk[d], shape[d] - at) === Math.min(chunk[d], stored.shape[d] - at);
    now += index * stride;
    stride *= grid[d];
  }
  return { position: now, isSame };
}
