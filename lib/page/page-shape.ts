import type { Span } from './page-input.js';

/** Buckets of all series together: 8 MB of memory for the cleaned values, as many again at most for the raw ones. */
const BUCKETS = 500_000;
const MOST_BUCKETS = 6000;

/** Series that there is room for, with statistics and a spark each. */
const SERIES = 7000;

/** Flagged values that are shown, of all series together. */
const MARKS = 40_000;

/** Days of the calendars of all machines together. */
const DAYS = 1_500_000;

export const DAY = 86_400_000;
const SPARK_BUCKETS = 60;

/** How finely a fleet can be shown, so that memory and page stay bounded. */
export interface PageShape {
  readonly span: Span;
  /** Machines that details are kept of. */
  readonly machines: number;
  /** Buckets of a curve. */
  readonly buckets: number;
  readonly marks: number;
  /** Machines that have a calendar. */
  readonly calendars: number;
  /** The buckets of sparks, the same for all machines. */
  readonly spark: { readonly from: number; readonly step: number; readonly length: number };
}

export function shapeOf(machines: number, signals: number, span: Span): PageShape {
  const kept = Math.max(1, Math.min(machines, Math.floor(SERIES / Math.max(1, signals))));
  const series = Math.max(1, kept * signals);
  const each = (all: number, most: number) => Math.max(1, Math.min(most, Math.floor(all / series)));
  const days = Math.floor(span.to / DAY) - Math.floor(span.from / DAY) + 1;
  // Fewer buckets where there are many series: a spark takes a kilobyte.
  const sparkLength = Math.max(12, Math.min(SPARK_BUCKETS, Math.floor(60_000 / series)));
  return {
    span,
    machines: kept,
    buckets: each(BUCKETS, MOST_BUCKETS),
    marks: each(MARKS, 400),
    calendars: Math.min(kept, Math.floor(DAYS / days)),
    spark: { from: span.from, step: stepOf(span, sparkLength), length: sparkLength },
  };
}

/** Whole milliseconds that divide a span into at most `buckets`. */
export function stepOf({ from, to }: Span, buckets: number): number {
  return Math.max(1, Math.ceil((to - from + 1) / buckets));
}
