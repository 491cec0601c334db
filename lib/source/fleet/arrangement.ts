import type { MachineDictionary } from '../../model/batch.js';
import { Tally } from '../../model/tally.js';
import { type Survey, Surveyor } from '../../survey/index.js';
import { compareNames } from '../../util/compare-names.js';
import type { SurveyedMember } from './survey-member.js';

/** A machine whose readings in two databases lie at the same times, or between each other. */
export interface Overlap {
  /** Code of the machine. */
  readonly machine: number;
  /** The databases, that which begins earlier first. */
  readonly members: readonly [number, number];
  /** Where both have readings, nanoseconds since 1970; `until` is part of it. */
  readonly since: bigint;
  readonly until: bigint;
}

/** In which order databases are read, and what that makes of their machines. */
export interface Arrangement {
  readonly order: readonly number[];
  /** The survey of all readings in that order; undefined where only a pass over them can tell. */
  readonly survey: Survey | undefined;
  /** What the surveys of the databases left out. */
  readonly tally: Tally;
  /** Machines with readings in several databases. */
  readonly united: readonly number[];
  readonly overlaps: readonly Overlap[];
}

/**
 * Arranges databases so that the times of each machine follow each other: as they are named, or else by their earliest
 * time.
 *
 * @param surveyed by member, in the order of their names
 * @param machines gives the codes of the fleet
 */
export function arrange(
  surveyed: readonly SurveyedMember[],
  machines: MachineDictionary,
  options: { readonly round?: bigint | undefined; readonly precision?: bigint | undefined },
): Arrangement {
  const tally = new Tally();
  for (const member of surveyed) tally.merge(member.tally);
  const codes = surveyed.map(({ part, names }) => new Map([...part.codes].map((c) => [c, machines.code(names[c])])));
  const { united, overlaps } = spansOf(surveyed, codes, options.round ?? 0n);
  const named = [...surveyed.keys()];
  const starts = surveyed.map(({ part }) => earliestOf(part.firsts));
  const byTime = named.toSorted((a, b) => (starts[a] === starts[b] ? a - b : starts[a] < starts[b] ? -1 : 1));
  const isOrdered = overlaps.length === 0 && surveyed.every(({ part }) => part.outOfOrder === 0);
  const merged = (order: readonly number[]): Survey | undefined => mergedSurvey(order, surveyed, codes, options);
  const asNamed = isInOrder(named, surveyed, codes);
  const order = asNamed ? named : byTime;
  return { order, survey: isOrdered ? merged(order) : undefined, tally, united, overlaps };
}

/** Before any time. */
const BEFORE_ALL = -(2n ** 63n);

/** The earliest of some times; of none a time after all. */
function earliestOf(times: Iterable<bigint>): bigint {
  let earliest = 2n ** 63n - 1n;
  for (const time of times) if (time < earliest) earliest = time;
  return earliest;
}

type Codes = readonly ReadonlyMap<number, number>[];

/** True where no database has an earlier reading of a machine than one before it. */
function isInOrder(order: readonly number[], surveyed: readonly SurveyedMember[], codes: Codes): boolean {
  const lasts = new Map<number, bigint>();
  for (const m of order) {
    const { part } = surveyed[m];
    for (const [i, local] of part.codes.entries()) {
      const code = codes[m].get(local) as number;
      const last = lasts.get(code);
      if (last !== undefined && part.firsts[i] < last) return false;
      lasts.set(code, part.lasts[i]);
    }
  }
  return true;
}

/** Undefined where the kept times are not those of the first machine, or times of a machine do not rise. */
function mergedSurvey(
  order: readonly number[],
  surveyed: readonly SurveyedMember[],
  codes: Codes,
  { round, precision }: { readonly round?: bigint | undefined; readonly precision?: bigint | undefined },
): Survey | undefined {
  const surveyor = new Surveyor({ multiple: round, precision });
  const firstOf = (m: number): number | undefined => codes[m].get(surveyed[m].part.codes[0]);
  const isFilled = (m: number): boolean => surveyed[m].part.codes.length > 0;
  const [kept, first] = [[...surveyed.keys()].find(isFilled), order.find(isFilled)];
  if (kept !== undefined && first !== undefined && firstOf(kept) !== firstOf(first)) return undefined;
  for (const m of order) {
    if (!surveyor.merge(surveyed[m].part, (code) => codes[m].get(code) as number)) return undefined;
  }
  return surveyor.finish();
}

interface SpanOf {
  readonly member: number;
  readonly first: bigint;
  readonly last: bigint;
}

/** @param round nanoseconds by which times may have been moved */
function spansOf(
  surveyed: readonly SurveyedMember[],
  codes: Codes,
  round: bigint,
): Pick<Arrangement, 'united' | 'overlaps'> {
  const spans = new Map<number, SpanOf[]>();
  for (const [member, { part }] of surveyed.entries()) {
    for (const [i, local] of part.codes.entries()) {
      const code = codes[member].get(local) as number;
      const own = spans.get(code) ?? [];
      spans.set(code, own);
      // Where times go back, the first one need not be the earliest.
      own.push({ member, first: part.outOfOrder > 0 ? BEFORE_ALL : part.firsts[i], last: part.lasts[i] });
    }
  }
  const united = [...spans].filter(([, own]) => own.length > 1);
  return {
    united: united.map(([code]) => code),
    overlaps: united.flatMap(([machine, own]) => overlapsOf(machine, own, round)),
  };
}

/** Each database with the one of those before it that lasts longest, where both have the same times. */
function overlapsOf(machine: number, spans: readonly SpanOf[], round: bigint): Overlap[] {
  const sorted = spans.toSorted((a, b) => (a.first === b.first ? a.member - b.member : a.first < b.first ? -1 : 1));
  const overlaps: Overlap[] = [];
  let longest = sorted[0];
  for (const span of sorted.slice(1)) {
    if (span.first <= longest.last) {
      const until = earliestOf([span.last, longest.last]);
      const members = [longest.member, span.member] as const;
      overlaps.push({ machine, members, since: span.first - round, until: until + round });
    }
    if (span.last > longest.last) longest = span;
  }
  return overlaps;
}

/** The machines of overlaps, in the natural order of their names. */
export function machinesIn(overlaps: readonly Overlap[], names: readonly string[]): string[] {
  return [...new Set(overlaps.map(({ machine }) => names[machine]))].sort(compareNames);
}
