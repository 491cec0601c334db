import { isoTime } from '../time/iso-format.js';
import { type Coordinate, isSameCoordinate } from './coordinate.js';
import { notOne } from './united-error.js';

/** So that every object has all machines. */
const NAME_MACHINES = 'name the machines in the settings of all runs (output.machines), so that each has all';

/** What an object has of a dimension. */
export interface DimensionPart {
  /** Index of the object. */
  readonly object: number;
  /** Its name, for errors. */
  readonly name: string;
  readonly length: number;
  readonly coordinate: Coordinate | undefined;
}

/** A stretch of a dimension that one object has, or several have alike. */
export interface Block extends DimensionPart {
  /** Index of its first value. */
  readonly start: number;
}

/** A dimension of all objects together. */
export interface UnitedDimension {
  readonly name: string;
  readonly length: number;
  /** In their order. One: no object has other values. */
  readonly blocks: readonly Block[];
  /** By object. */
  readonly blockOf: ReadonlyMap<number, Block>;
}

/**
 * Unites a dimension: parts with the same coordinate are one block, others follow each other. Times must not overlap;
 * names must not come twice.
 *
 * @param isText its length is the bytes of texts: the longest counts
 * @throws FormatError ERR_REFERENCES_UNITE
 */
export function uniteDimension(name: string, parts: readonly DimensionPart[], isText: boolean): UnitedDimension {
  if (isText) {
    const longest = parts.reduce((most, part) => (part.length > most.length ? part : most));
    const block = { ...longest, start: 0 };
    return {
      name,
      length: block.length,
      blocks: [block],
      blockOf: new Map(parts.map(({ object }) => [object, block])),
    };
  }
  const different: { readonly part: DimensionPart; readonly objects: number[] }[] = [];
  for (const part of parts) {
    const alike = different.find(
      (one) => one.part.length === part.length && isSameCoordinate(one.part.coordinate, part.coordinate),
    );
    if (alike === undefined) different.push({ part, objects: [part.object] });
    else alike.objects.push(part.object);
  }
  const ordered = different.length === 1 ? different : inOrder(name, different);
  const blocks: Block[] = [];
  const blockOf = new Map<number, Block>();
  let start = 0;
  for (const { part, objects } of ordered) {
    const block = { ...part, start };
    blocks.push(block);
    for (const object of objects) blockOf.set(object, block);
    start += part.length;
  }
  return { name, length: start, blocks, blockOf };
}

type Different = { readonly part: DimensionPart; readonly objects: readonly number[] };

function inOrder(dimension: string, parts: readonly Different[]): readonly Different[] {
  const [first] = parts;
  const kinds = new Set(parts.map(({ part }) => part.coordinate?.kind));
  const other = parts.find(({ part }) => part.coordinate?.kind !== first.part.coordinate?.kind) ?? parts[1];
  const both = `${first.part.name} and ${other.part.name}`;
  if (kinds.size > 1) throw notOne(`the coordinate "${dimension}" is of another kind in ${both}`, dimension);
  if (first.part.coordinate === undefined) {
    const why =
      `the dimension "${dimension}" has ${first.part.length} values in ${first.part.name} and ${other.part.length} in ` +
      `${other.part.name}, and no coordinate that says how they follow each other`;
    throw notOne(why, dimension);
  }
  if (first.part.coordinate.kind === 'times') return byTime(dimension, parts);
  checkNames(dimension, parts);
  return parts;
}

function byTime(dimension: string, parts: readonly Different[]): readonly Different[] {
  const spans = parts.map((different) => {
    const { times } = different.part.coordinate as Extract<Coordinate, { kind: 'times' }>;
    return { different, first: times[0], last: times[times.length - 1], isEmpty: times.length === 0 };
  });
  const ordered = spans.filter(({ isEmpty }) => !isEmpty).sort((a, b) => (a.first < b.first ? -1 : 1));
  for (let i = 1; i < ordered.length; i++) {
    const [before, after] = [ordered[i - 1], ordered[i]];
    if (before.last < after.first) continue;
    const [a, b] = [before.different.part.name, after.different.part.name];
    const why =
      `the times of "${dimension}" go to ${isoTime(before.last)} in ${a} and begin at ${isoTime(after.first)} in ${b}, ` +
      'and are not the same ones';
    const remedy =
      'divide by machine with a time axis for each (--time-axis own), or by time in windows that do not overlap ' +
      '(--since, --until)';
    throw notOne(why, dimension, remedy);
  }
  return [...spans.filter(({ isEmpty }) => isEmpty), ...ordered].map(({ different }) => different);
}

/** @throws FormatError where two parts have the same name or number */
function checkNames(dimension: string, parts: readonly Different[]): void {
  const seen = new Map<string, string>();
  for (const { part } of parts) {
    for (const key of keysOf(part)) {
      const before = seen.get(key);
      if (before !== undefined) {
        const why = `${before} and ${part.name} both have ${key} along "${dimension}", but not the same others`;
        throw notOne(why, dimension, dimension === 'machine' ? NAME_MACHINES : undefined);
      }
      seen.set(key, part.name);
    }
  }
}

function keysOf({ coordinate, length }: DimensionPart): readonly string[] {
  if (coordinate?.kind === 'texts') return coordinate.texts.map((text) => JSON.stringify(text));
  const { bytes } = coordinate as Extract<Coordinate, { kind: 'numbers' }>;
  const width = length === 0 ? 0 : bytes.length / length;
  return Array.from(
    { length },
    (_, i) => `value ${Buffer.from(bytes.subarray(i * width, (i + 1) * width)).toString('hex')}`,
  );
}
