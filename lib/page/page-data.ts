/*
 * What the report page shows, as JSON. `lib/page` makes it from one pass over the readings; the page's own script draws
 * it. Times are milliseconds since 1970-01-01T00:00:00Z. Lists of numbers are compact: `null` is missing.
 */

/** All of a page. At most 8 MB as text, for any size of database. */
export interface PageData {
  readonly title: string;
  readonly company?: string;
  readonly version: string;
  /** What was read: path of the database, number of tables, rows. */
  readonly source: { readonly path: string; readonly bytes?: number; readonly rows: number };
  /** All machines that have readings, on this page or not, and their times. */
  readonly fleet: { readonly machines: number; readonly times: number };
  /** First and last time of all machines. */
  readonly span: readonly [from: number, to: number];
  readonly signals: readonly PageSignal[];
  readonly machines: readonly PageMachine[];
  /** What was found and what was done about it, as sentences with numbers, the most important first. */
  readonly findings: readonly PageFinding[];
  /** `[a][b]`: Pearson's correlation of two signals at equal times, over all machines; null where there is none. */
  readonly correlation: readonly (readonly (number | null)[])[];
  /** Machines that are in the overview and the table but have no curves, for want of room. */
  readonly withoutSeries: number;
}

export interface PageSignal {
  readonly name: string;
  readonly units?: string;
  readonly longName?: string;
  /** Its rules, as one line each: `gross_range: suspect -20 to 60, fail -40 to 85; fail: missing`. */
  readonly rules: readonly { readonly name: string; readonly text: string }[];
  /** Distribution over all machines. */
  readonly before: PageHistogram;
  readonly after: PageHistogram;
}

/** Counts of values in bins of equal width, `(counts.length + 1)` edges from `from` to `to`. */
export interface PageHistogram {
  readonly from: number;
  readonly to: number;
  readonly counts: readonly number[];
  /** Values below `from` and above `to`. */
  readonly below: number;
  readonly above: number;
}

export interface PageFinding {
  readonly level: 'good' | 'notice' | 'warning';
  readonly text: string;
  /** The setting that changes it. */
  readonly setting?: string;
  readonly machine?: number;
  readonly signal?: number;
}

export interface PageMachine {
  readonly name: string;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly times: number;
  readonly span: readonly [from: number, to: number] | null;
  /** Usual time between readings, milliseconds. */
  readonly cadence: number | null;
  /** Readings that are there, of those that the cadence expects, 0 to 1. */
  readonly coverage: number | null;
  /** Share of flagged or missing values, 0 to 1: what the overview sorts by. */
  readonly trouble: number;
  /** Readings of each day from the day of `span[0]` (UTC): share of those expected, 0 to 100; -1 outside of its span. */
  readonly days: readonly number[];
  /** The longest gaps, longest first, at most 20. */
  readonly gaps: readonly (readonly [from: number, to: number])[];
  /** Runs of operating modes: start and mode (0 normal, 1 faulty, 2 failed). */
  readonly modes: readonly (readonly [from: number, mode: number])[];
  readonly signals: readonly PageSeries[];
}

/** One signal of one machine. */
export interface PageSeries {
  readonly before: PageStatistics;
  readonly after: PageStatistics;
  /** Number of values that each rule of the signal flagged: `[suspect, fail]`, in the order of `PageSignal.rules`. */
  readonly flagged: readonly (readonly [suspect: number, fail: number])[];
  /** Coarse curve of the overview, cleaned: at most 60 buckets over the whole span. */
  readonly spark: PageBuckets;
  /** Share of suspect and failed values in each bucket of `spark`, whole percent, rounded up; without it, the marks stand in. */
  readonly flaggedShare?: readonly number[];
  /** The finest curve there is room for, cleaned; null without. In a page it is a {@link PackedCurve}. */
  readonly curve: PageCurve | null;
  /** The same of the raw values, where they differ: buckets at the same places; absent where none differs. */
  readonly raw?: PageCurve;
  /** Flagged values: all where there are few, else the worst of each bucket. Parallel lists. */
  readonly marks: PageMarks;
  /** Number of flagged values that `marks` does not show one by one. */
  readonly unmarked: number;
}

/** A min/max pyramid's level: extremes of each bucket of time, so that no spike is lost. Buckets without values are null. */
export interface PageBuckets {
  /** Start of the first bucket, and the length of each, milliseconds. */
  readonly from: number;
  readonly step: number;
  readonly min: readonly (number | null)[];
  readonly max: readonly (number | null)[];
}

/** The same with any numbers: buckets where the least value is above the greatest have none. */
export interface PageCurve {
  readonly from: number;
  readonly step: number;
  readonly min: ArrayLike<number>;
  readonly max: ArrayLike<number>;
}

/** A curve as it stands in the page: a third of what its numbers take as text, and read in no time. */
export interface PackedCurve {
  readonly from: number;
  readonly step: number;
  /** Of a number, as IEEE 754 has them: 64 where 32 bits cannot hold the magnitude of some. */
  readonly bits: 32 | 64;
  /** All least values, then all greatest ones, little-endian, in Base64 (RFC 4648, section 4). */
  readonly numbers: string;
}

/** What lies apart from the rest of a series, so that it is read when its machine is looked at. */
export interface PackedSeries {
  readonly curve: PackedCurve | null;
  readonly raw?: PackedCurve;
  readonly marks: PageMarks;
  readonly unmarked: number;
}

export interface PageMarks {
  readonly time: readonly number[];
  /** Value as it was read. */
  readonly raw: readonly number[];
  /** Value as it left; null: missing. */
  readonly cleaned: readonly (number | null)[];
  /** Index into `PageSignal.rules` of the worst test. */
  readonly rule: readonly number[];
  /** 3 suspect, 4 fail. */
  readonly flag: readonly number[];
}

export interface PageStatistics {
  readonly count: number;
  readonly missing: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly std: number | null;
  readonly skewness: number | null;
  readonly kurtosis: number | null;
  /** 1, 5, 25, 50, 75, 95 and 99 %. */
  readonly quantiles: readonly (number | null)[];
}
