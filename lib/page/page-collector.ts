import type { ScreenedBatch, ScreenObserver } from '../screen/screened-batch.js';
import { Correlation } from './correlation.js';
import { LogBins } from './log-bins.js';
import { BatchTimes, MachineRecord } from './machine-record.js';
import { milliseconds, type PageInput, type PageInputMachine, type Span } from './page-input.js';
import { type PageShape, shapeOf } from './page-shape.js';

/** Words of the histograms of all signals together: 12 MB. */
const BIN_WORDS = 3_000_000;

/** Of one signal: values that no rule changed, and those of both sides that one did. */
interface SignalBins {
  readonly same: LogBins;
  before: LogBins | undefined;
  after: LogBins | undefined;
}

/**
 * Keeps, in one pass, what the page shows: extremes of buckets of time, distributions, gaps, flagged values. Memory does
 * not grow with the number of readings. Of a fleet that is too large for a page it keeps the most troubled of the
 * machines that are complete, as it goes.
 */
export class PageCollector implements ScreenObserver {
  readonly input: PageInput;
  readonly shape: PageShape;
  /** Columns of the signals that are shown. */
  readonly columns: readonly number[];
  readonly correlation: Correlation;
  readonly bins: readonly SignalBins[];
  /** By code of the machine. */
  readonly records = new Map<number, MachineRecord>();
  /** Machines that came by and are not kept. */
  left = 0;
  readonly #machines: ReadonlyMap<number, PageInputMachine>;
  readonly #leftCodes = new Set<number>();
  readonly #scratch = new BatchTimes();
  readonly #words: number;
  #room = new Float64Array(0);

  constructor(input: PageInput) {
    this.input = input;
    this.columns = input.signals.flatMap(({ isNumber }, column) => (isNumber ? [column] : []));
    this.#machines = new Map(input.machines.map((machine) => [machine.code, machine]));
    const signals = this.columns.length;
    this.shape = shapeOf(input.machines.length, signals, fleetSpan(input.machines));
    this.correlation = new Correlation(signals);
    this.#words = Math.max(
      2 ** 12,
      Math.min(2 ** 18, 2 ** Math.floor(Math.log2(BIN_WORDS / 3 / Math.max(1, signals)))),
    );
    this.bins = this.columns.map(() => ({ same: new LogBins(this.#words), before: undefined, after: undefined }));
  }

  add(batch: ScreenedBatch): void {
    const record = this.#recordOf(batch.machine);
    this.correlation.add(
      this.columns.map((column) => batch.values[column]),
      batch.length,
    );
    record?.add(batch, this.columns, this.#scratch);
    for (let s = 0; s < this.columns.length; s++) {
      const bins = this.bins[s];
      const [raw, values] = [batch.raw[this.columns[s]], batch.values[this.columns[s]]];
      if (raw === values) bins.same.add(values, batch.length);
      else this.#addBoth(bins, raw, values, batch.length);
    }
  }

  /** Values that stayed as they were are counted once, for before and after. */
  #addBoth(bins: SignalBins, raw: Float64Array, values: Float64Array, length: number): void {
    if (this.#room.length < 3 * length) this.#room = new Float64Array(3 * length);
    const [same, before, after] = [0, length, 2 * length].map((from) => this.#room.subarray(from, from + length));
    let kept = 0;
    let changed = 0;
    for (let i = 0; i < length; i++) {
      const value = raw[i];
      if (value === values[i]) same[kept++] = value;
      else {
        before[changed] = value;
        after[changed++] = values[i];
      }
    }
    bins.same.add(same, kept);
    if (changed === 0) return;
    bins.before ??= new LogBins(this.#words);
    bins.after ??= new LogBins(this.#words);
    bins.before.add(before, changed);
    bins.after.add(after, changed);
  }

  /** The machines that details were kept of, in the order of the fleet. */
  kept(): PageInputMachine[] {
    if (this.records.size > this.shape.machines) this.#leaveOne();
    return this.input.machines.filter(({ code }) => this.records.has(code));
  }

  #recordOf(code: number): MachineRecord | undefined {
    const known = this.records.get(code);
    if (known !== undefined || this.#leftCodes.has(code)) return known;
    if (this.records.size === this.shape.machines + 1) this.#leaveOne();
    if (this.records.size > this.shape.machines) {
      this.#leftCodes.add(code);
      this.left++;
      return undefined;
    }
    const machine = this.#machines.get(code);
    const span = machine === undefined ? this.shape.span : (spanOf(machine) ?? this.shape.span);
    // More buckets than readings would be empty.
    const buckets = Math.max(1, Math.min(this.shape.buckets, machine?.length ?? this.shape.buckets));
    const hasCalendar = this.records.size < this.shape.calendars;
    const record = new MachineRecord({ ...this.shape, buckets }, span, this.columns.length, hasCalendar);
    this.records.set(code, record);
    return record;
  }

  /** Gives up the least troubled of the machines of which everything was seen. */
  #leaveOne(): void {
    let least: [number, MachineRecord] | undefined;
    for (const entry of this.records) {
      const [code, record] = entry;
      if (record.rows < (this.#machines.get(code)?.length ?? Number.POSITIVE_INFINITY)) continue;
      if (least === undefined || record.trouble <= least[1].trouble) least = entry;
    }
    if (least === undefined) return;
    this.records.delete(least[0]);
    this.#leftCodes.add(least[0]);
    this.left++;
  }
}

export function spanOf({ first, last }: PageInputMachine): Span | undefined {
  return first === undefined || last === undefined ? undefined : { from: milliseconds(first), to: milliseconds(last) };
}

function fleetSpan(machines: readonly PageInputMachine[]): Span {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const machine of machines) {
    const span = spanOf(machine);
    if (span === undefined) continue;
    from = Math.min(from, span.from);
    to = Math.max(to, span.to);
  }
  return from <= to ? { from, to } : { from: 0, to: 0 };
}
