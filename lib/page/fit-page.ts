import { joined } from './extremes.js';
import { overviewSvg } from './overview-svg.js';
import { packedBytes } from './packed-curve.js';
import { curvesOf, packMachine, seriesBits, withoutCurves } from './packed-series.js';
import type { PageData, PageFinding, PageMachine } from './page-data.js';
import { scriptJson } from './script-json.js';
import { writePage } from './write-page.js';

/** Bytes of a page. */
const PAGE_BYTES = 8_000_000;

/** Bytes for the findings that say what is left out. */
const NOTES = 2000;

/** Bytes of an element of the page, and of the keys of a series in it, at most. */
const ELEMENT = 100;
const KEYS = 80;

/** A curve is made coarser down to so many buckets before it is left out. */
const FEWEST_BUCKETS = 60;

/** Of the room, that machines without their curves may take at most. */
const SHARE_OF_HEADS = 0.6;

/**
 * A page that fits: curves get coarser, then only the most troubled machines have curves, then only the most troubled
 * machines are there. What is left out is among the findings.
 */
export function fitPage(page: PageData, bytes = PAGE_BYTES): PageData {
  const { machines, findings } = page;
  const rest = Buffer.byteLength(writePage({ ...page, machines: [] })) + Buffer.byteLength(overviewSvg(page)) + NOTES;
  const ranks = machines.map((_, m) => m).sort((a, b) => machines[b].trouble - machines[a].trouble || a - b);
  const heads = machines.map((machine) => Buffer.byteLength(scriptJson(packMachine(machine))) + 1);
  const listed = firstThatFit(ranks, heads, SHARE_OF_HEADS * (bytes - rest));
  const room = bytes - rest - listed.reduce((sum, m) => sum + heads[m], 0);
  const curves = new Map(listed.map((m) => [m, new CurveSizes(machines[m])]));
  const longest = Math.max(0, ...[...curves.values()].map((sizes) => sizes.longest));
  const bodies = (factor: number) => machines.map((_, m) => curves.get(m)?.bytes(factor) ?? 0);
  let factor = 1;
  while (sum(bodies(factor)) > room && longest / (factor + 1) >= FEWEST_BUCKETS) factor++;
  const curved = new Set(firstThatFit(listed, bodies(factor), room));
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

/** What the curves and marks of a machine take in the page. */
class CurveSizes {
  readonly #curves: readonly { readonly buckets: number; readonly bits: 32 | 64 }[];
  readonly #rest: number;

  constructor({ signals }: PageMachine) {
    this.#curves = signals.flatMap((series) => {
      const bits = seriesBits(series);
      return curvesOf(series).map(({ min }) => ({ buckets: min.length, bits }));
    });
    this.#rest = ELEMENT + sum(signals.map(({ marks }) => scriptJson(marks).length + KEYS));
  }

  /** Buckets of its finest curve. */
  get longest(): number {
    return this.#curves.reduce((most, { buckets }) => Math.max(most, buckets), 0);
  }

  /** @param factor buckets that are made one */
  bytes(factor: number): number {
    return this.#rest + sum(this.#curves.map(({ buckets, bits }) => packedBytes(Math.ceil(buckets / factor), bits)));
  }
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

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
