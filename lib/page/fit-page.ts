import type { PageBuckets, PageData, PageFinding, PageMachine, PageSeries } from './page-data.js';

/** Bytes that a page has for its data: 8 MB less script, style and overview. */
export const DATA_BYTES = 7_200_000;

/** A curve is made coarser down to so many buckets before it is left out. */
const FEWEST_BUCKETS = 400;

/** Of the room, that machines without their curves may take at most. */
const SHARE_OF_HEADS = 0.6;

/**
 * A page that fits: curves get coarser, then only the most troubled machines have curves, then only the most troubled
 * machines are there. What is left out is among the findings.
 */
export function fitPage(page: PageData, bytes = DATA_BYTES): PageData {
  const { machines, findings } = page;
  const rest = sizeOf({ ...page, machines: [] }) + 2000;
  const ranks = machines.map((_, m) => m).sort((a, b) => machines[b].trouble - machines[a].trouble || a - b);
  const heads = machines.map((machine) => sizeOf(withoutCurves(machine)));
  const listed = firstThatFit(ranks, heads, SHARE_OF_HEADS * (bytes - rest));
  const room = bytes - rest - listed.reduce((sum, m) => sum + heads[m], 0);
  let factor = 1;
  let bodies = bodySizes(machines, listed, factor);
  const longest = Math.max(0, ...machines.flatMap(({ signals }) => signals.map(({ curve }) => curve?.min.length ?? 0)));
  while (sum(bodies) > room && longest / (2 * factor) >= FEWEST_BUCKETS) {
    factor *= 2;
    bodies = bodySizes(machines, listed, factor);
  }
  const curved = new Set(firstThatFit(listed, bodies, room));
  const shown = new Set(listed);
  const withoutSeries = listed.length - curved.size;
  const added = [];
  if (withoutSeries > 0) {
    added.push(
      `${withoutSeries} of ${listed.length} machines have no curves on this page, for want of room: those with the least ` +
        'trouble. Choose machines or a span of time to see theirs (--machine, --since, --until)',
    );
  }
  if (listed.length < machines.length) {
    added.push(
      `${machines.length - listed.length} more machines, with the least trouble, are not on this page at all, for want of ` +
        'room; fleetcdf stats lists all',
    );
  }
  const places = new Map([...shown].sort((a, b) => a - b).map((m, place) => [m, place]));
  return {
    ...page,
    machines: machines.flatMap((machine, m) => {
      if (!shown.has(m)) return [];
      return [curved.has(m) ? coarser(machine, factor) : withoutCurves(machine)];
    }),
    findings: [
      ...findings.map((finding) => moved(finding, places)),
      ...added.map((text) => ({ level: 'notice' as const, text })),
    ],
    withoutSeries,
  };
}

/** A finding of a machine that is not there is of none. */
function moved({ machine, ...finding }: PageFinding, places: ReadonlyMap<number, number>): PageFinding {
  const place = machine === undefined ? undefined : places.get(machine);
  return place === undefined ? finding : { ...finding, machine: place };
}

/** Numbers of machines, in the order of `ranks`, as long as their sizes fit into `room`. */
function firstThatFit(ranks: readonly number[], sizes: readonly number[], room: number): number[] {
  let used = 0;
  const end = ranks.findIndex((m) => {
    used += sizes[m];
    return used > room;
  });
  return end < 0 ? [...ranks] : ranks.slice(0, end);
}

function bodySizes(machines: readonly PageMachine[], listed: readonly number[], factor: number): number[] {
  const sizes = new Array<number>(machines.length).fill(0);
  for (const m of listed) sizes[m] = sizeOf(curvesOf(coarser(machines[m], factor)));
  return sizes;
}

/** What lies apart from the rest, so that it is read when a machine is looked at. */
export function curvesOf({ signals }: PageMachine): Pick<PageSeries, 'curve' | 'raw' | 'marks' | 'unmarked'>[] {
  return signals.map(({ curve, raw, marks, unmarked }) => ({
    curve,
    ...(raw === undefined ? {} : { raw }),
    marks,
    unmarked,
  }));
}

/** A machine as it is in the overview. */
export function withoutCurves(machine: PageMachine): PageMachine {
  return { ...machine, signals: machine.signals.map(withoutCurve) };
}

function withoutCurve({ raw: _, ...series }: PageSeries): PageSeries {
  const marks = { time: [], raw: [], cleaned: [], rule: [], flag: [] };
  return { ...series, curve: null, marks, unmarked: series.unmarked + series.marks.time.length };
}

function coarser(machine: PageMachine, factor: number): PageMachine {
  if (factor === 1) return machine;
  const signals = machine.signals.map((series) => ({
    ...series,
    curve: series.curve === null ? null : joined(series.curve, factor),
    ...(series.raw === undefined ? {} : { raw: joined(series.raw, factor) }),
  }));
  return { ...machine, signals };
}

function joined({ from, step, min, max }: PageBuckets, factor: number): PageBuckets {
  const length = Math.ceil(min.length / factor);
  const parts = (list: readonly (number | null)[], pick: (...values: number[]) => number) =>
    Array.from({ length }, (_, bucket) => {
      const there = list.slice(bucket * factor, (bucket + 1) * factor).filter((value) => value !== null);
      return there.length === 0 ? null : pick(...there);
    });
  return { from, step: step * factor, min: parts(min, Math.min), max: parts(max, Math.max) };
}

/** Bytes of the JSON, with what surrounds a part. */
function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value)) + 60;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
