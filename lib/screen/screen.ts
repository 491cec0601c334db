import type { MachineBatch } from '../model/batch.js';
import { MISSING } from '../model/qc-flags.js';
import type { Tally } from '../model/tally.js';
import { recycle, takeRecycler } from '../util/recycle.js';
import { FlagBuffer } from './flag-buffer.js';
import { kept, MachineState, type Rows } from './machine-state.js';
import { RowPool, recycledTogether } from './row-pool.js';
import type { ScreenMode, ScreenOutput, ScreenSignal } from './screen-plan.js';
import type { ScreenedBatch, ScreenObserver } from './screened-batch.js';
import { SignalScreen } from './signal-screen.js';

export interface ScreenOptions {
  /** In the order of the batches' columns. */
  readonly signals: readonly ScreenSignal[];
  /**
   * Rules that judge values one by one have been applied before; they only flag here. By signal, the column of the
   * values as they were read, behind those of the signals; undefined: the same column.
   */
  readonly cleaned?: readonly (number | undefined)[];
  /** By signal, the column of the numbers of its values at each time; absent: there is one at each. */
  readonly counts?: readonly (number | undefined)[];
  readonly mode?: ScreenMode;
  /** Columns of what leaves. */
  readonly outputs: readonly ScreenOutput[];
  readonly observers?: readonly ScreenObserver[];
  /** Takes what the rules flagged and changed, at the end. */
  readonly tally: Tally;
}

/** What one call has at hand: rows that were held back, and new ones behind them. */
interface AtHand extends Rows {
  recycler: (() => void) | undefined;
}

const NONE: readonly never[] = [];
/** The code of an unknown mode, as a dataset has it. */
const UNKNOWN = 255;

/**
 * Judges, repairs and flags the readings of each machine. Machines may take turns. A row leaves once every test has
 * judged it, so what leaves of a batch may be shorter, and begins with rows that were held back before.
 */
export class Screen {
  readonly #options: ScreenOptions;
  readonly #signals: readonly SignalScreen[];
  readonly #states = new Map<number, MachineState>();
  readonly #observers: readonly ScreenObserver[];
  readonly #needsSeconds: boolean;
  readonly #needsCounts: boolean;
  readonly #isIdentity: boolean;
  /** Flags and modes are made from nothing. */
  readonly #judges: boolean;
  readonly #rowPool: RowPool;
  readonly #derivedPool: RowPool;
  readonly #derived: number;
  readonly #modes = new FlagBuffer();
  /** By signal: room for values as they were read, of rows whose values rules change. */
  readonly #rawRoom: Float64Array[];
  #seconds = new Float64Array(0);
  #ones = new Float64Array(0);

  constructor(options: ScreenOptions) {
    const { signals, cleaned, mode, outputs, observers = NONE } = options;
    this.#options = options;
    this.#signals = signals.map((signal) => new SignalScreen(signal, cleaned !== undefined));
    this.#observers = observers;
    const rules = signals.flatMap((signal) => signal.rules);
    this.#needsSeconds = rules.some(({ series }) => series !== undefined);
    this.#needsCounts = rules.some(({ others }) => others === 'counts');
    this.#judges = rules.length > 0 || mode !== undefined;
    this.#isIdentity =
      outputs.length === signals.length && outputs.every((o, k) => o.kind === 'signal' && o.signal === k);
    this.#rowPool = new RowPool(signals.length, true);
    this.#derived = outputs.filter(({ kind }) => kind !== 'signal').length;
    this.#derivedPool = new RowPool(this.#derived, false);
    this.#rawRoom = signals.map(() => new Float64Array(0));
  }

  /** Takes the next rows of a machine. @returns rows that are decided, if there are any */
  add(batch: MachineBatch): MachineBatch | undefined {
    if (!this.#judges) return this.#leave(batch.machine, this.#asAtHand(batch), batch.length);
    if (batch.length === 0) return undefined;
    const state = this.#stateOf(batch);
    this.#judge(batch, state);
    const rows = this.#assemble(batch, state);
    const decided = this.#decided(rows.length);
    this.#act(rows, state, decided, false);
    return this.#emit(batch.machine, rows, state, decided);
  }

  /** The machine has no more rows. @returns those that were held back */
  end(machine: number): MachineBatch | undefined {
    const state = this.#states.get(machine);
    if (state === undefined) return undefined;
    this.#states.delete(machine);
    for (let s = 0; s < this.#signals.length; s++) {
      this.#signals[s].load(state.series[s]);
      this.#signals[s].endTests(state.series[s]);
    }
    this.#loadModes(state);
    state.mode?.end(this.#modes);
    const { length } = state.held;
    if (length === 0) return undefined;
    const rows = this.#assemble(undefined, state);
    if (this.#decided(length) !== length) throw new Error('a test has left values without a flag');
    this.#act(rows, state, length, true);
    return this.#leave(machine, rows, length);
  }

  /** No machine has more rows: those that were held back, machine after machine. The tally is complete then. */
  *finish(): Generator<MachineBatch> {
    for (const machine of [...this.#states.keys()].sort((a, b) => a - b)) {
      const last = this.end(machine);
      if (last !== undefined) yield last;
    }
    for (const signal of this.#signals) signal.countInto(this.#options.tally);
  }

  #stateOf({ machine, time }: MachineBatch): MachineState {
    let state = this.#states.get(machine);
    if (state === undefined) {
      state = new MachineState(this.#options.signals, this.#options.mode, machine, time);
      this.#states.set(machine, state);
    }
    return state;
  }

  /** Lets all tests judge the new rows. */
  #judge({ length, time, values }: MachineBatch, state: MachineState): void {
    const { cleaned, mode, counts } = this.#options;
    if (this.#needsSeconds) {
      if (this.#seconds.length < length) this.#seconds = new Float64Array(length);
      state.seconds(time, length, this.#seconds);
    }
    const seconds = this.#seconds.length === length ? this.#seconds : this.#seconds.subarray(0, length);
    const judged = this.#signals.map((signal, s) => {
      signal.load(state.series[s]);
      const read = values[cleaned?.[s] ?? s];
      return signal.findMissing(time, read.length === length ? read : read.subarray(0, length), length);
    });
    const rows = {
      length,
      time,
      seconds,
      values: judged,
      counts:
        counts === undefined ? this.#oneEach(length) : counts.map((c) => (c === undefined ? undefined : values[c])),
    };
    for (let s = 0; s < this.#signals.length; s++) this.#signals[s].judge(rows, state.series[s], s);
    this.#loadModes(state);
    if (mode !== undefined) state.mode?.add({ length, values: mode.signals.map((s) => judged[s]) }, this.#modes);
  }

  /** Where nothing is merged, there is one value at each time. */
  #oneEach(length: number): readonly (Float64Array | undefined)[] {
    if (!this.#needsCounts) return NONE;
    if (this.#ones.length < length) this.#ones = new Float64Array(length).fill(1);
    const ones = this.#ones.subarray(0, length);
    return this.#signals.map(() => ones);
  }

  #loadModes(state: MachineState): void {
    this.#modes.load(state.modes, state.modesDecided);
  }

  #decided(length: number): number {
    let least = length;
    for (const { decided } of this.#signals) if (decided < least) least = decided;
    if (this.#options.mode !== undefined) least = Math.min(least, this.#modes.length);
    return least;
  }

  /** The rows that were held back, and the new ones behind them. */
  #assemble(batch: MachineBatch | undefined, { held, series }: MachineState): AtHand {
    if (batch !== undefined && held.length === 0) return this.#asAtHand(batch);
    const { cleaned } = this.#options;
    const added = batch?.length ?? 0;
    const length = held.length + added;
    const block = this.#rowPool.take(length);
    join(block.time, held.time, held.length, batch?.time, added);
    const values = block.columns.slice();
    for (let s = 0; s < values.length; s++) join(values[s], held.values[s], held.length, batch?.values[s], added);
    const raw = values.map((column, s) => {
      const companion = cleaned?.[s];
      if (this.#observers.length === 0 || (companion === undefined && !series[s].isChanged)) return column;
      const room = this.#roomOf(s, length);
      const before = series[s].isChanged ? held.raw[s] : held.values[s];
      join(room, before, held.length, batch?.values[companion ?? s], added);
      return room;
    });
    if (batch !== undefined) recycle(batch);
    return { length, time: block.time, values, raw, recycler: () => this.#rowPool.give(block) };
  }

  #asAtHand(batch: MachineBatch): AtHand {
    const { length, time } = batch;
    const { cleaned, signals } = this.#options;
    const values = batch.values.length === signals.length ? [...batch.values] : batch.values.slice(0, signals.length);
    const raw = cleaned === undefined ? [...values] : cleaned.map((c, s) => batch.values[c ?? s]);
    return { length, time, values, raw, recycler: takeRecycler(batch) };
  }

  #roomOf(s: number, length: number): Float64Array {
    if (this.#rawRoom[s].length < length) this.#rawRoom[s] = new Float64Array(length);
    return this.#rawRoom[s];
  }

  /** Applies the rules to the rows that have become decided. */
  #act(rows: AtHand, state: MachineState, decided: number, isEnd: boolean): void {
    for (let s = 0; s < this.#signals.length; s++) {
      const signal = this.#signals[s];
      const mayChange = signal.findWorst(decided);
      if (mayChange && this.#observers.length > 0 && rows.raw[s] === rows.values[s]) {
        const room = this.#roomOf(s, rows.length);
        room.set(rows.values[s].subarray(0, rows.length));
        rows.raw[s] = room;
      }
      signal.act(rows, state.series[s], s, state.acted, decided, isEnd);
    }
  }

  /** Lets the decided rows leave, but for values that wait for the next one. Keeps the others. */
  #emit(machine: number, rows: AtHand, state: MachineState, decided: number): MachineBatch | undefined {
    let end = decided;
    for (const { open } of state.series) if (open.length > 0 && open[0].row < end) end = open[0].row;
    // What leaves belongs to others from there on.
    state.hold(rows, end, this.#observers.length > 0);
    for (let s = 0; s < this.#signals.length; s++) this.#signals[s].hold(state.series[s], end);
    state.modes = kept(state.modes, this.#modes.array, end, this.#modes.length, (length) => new Uint8Array(length));
    state.modesDecided = Math.max(0, this.#modes.length - end);
    state.acted = decided - end;
    if (end > 0) return this.#leave(machine, rows, end);
    rows.recycler?.();
    return undefined;
  }

  /** The first `length` rows, as observers and the next stage get them. */
  #leave(machine: number, rows: AtHand, length: number): MachineBatch {
    const time = rows.time.subarray(0, length);
    const values = rows.values.map((column) => (column.length === length ? column : column.subarray(0, length)));
    if (this.#observers.length > 0) this.#show(machine, rows, time, values, length);
    if (this.#isIdentity) return recycledTogether({ machine, length, time, values }, [rows.recycler]);
    const block = this.#derived === 0 ? undefined : this.#derivedPool.take(length);
    let next = 0;
    const columns = this.#options.outputs.map((output) => {
      if (output.kind === 'signal') return values[output.signal];
      const into = (block as NonNullable<typeof block>).columns[next++].subarray(0, length);
      if (output.kind === 'flags')
        this.#signals[output.signal].write(values[output.signal], length, output.rules, into);
      else this.#writeModes(length, into);
      return into;
    });
    const give = block === undefined ? undefined : () => this.#derivedPool.give(block);
    return recycledTogether({ machine, length, time, values: columns }, [rows.recycler, give]);
  }

  #writeModes(length: number, into: Float64Array): void {
    const { array } = this.#modes;
    for (let i = 0; i < length; i++) into[i] = array[i] === UNKNOWN ? MISSING : array[i];
  }

  #show(machine: number, rows: AtHand, time: BigInt64Array, values: Float64Array[], length: number): void {
    const { signals, mode } = this.#options;
    const raw = rows.raw.map((column, s) => (column === rows.values[s] ? values[s] : column.subarray(0, length)));
    const plain = (columns: Float64Array[]): Float64Array[] =>
      columns.map((column, s) => {
        const codes = signals[s].integers;
        return codes === undefined ? column : column.map((v) => (Number.isNaN(v) ? v : Number(codes.decode(v))));
      });
    const shown: ScreenedBatch = {
      ...{ length, machine, time, raw: plain(raw), values: plain(values) },
      flags: this.#signals.map(({ flags, worst }) => (flags.length === 0 ? undefined : worst.subarray(0, length))),
      tests: this.#signals.map(({ flags }) => flags.map(({ array }) => array.subarray(0, length))),
      ...(mode === undefined ? {} : { mode: this.#modes.array.subarray(0, length) }),
    };
    for (const observer of this.#observers) observer.add(shown);
  }
}

type Column = Float64Array | BigInt64Array;

/** Writes `length` rows of one column, and `added` of another behind them. */
function join(into: Column, first: Column, length: number, then: Column | undefined, added: number): void {
  if (length < 64) for (let i = 0; i < length; i++) (into as Float64Array)[i] = (first as Float64Array)[i];
  else into.set(first.subarray(0, length) as never);
  if (then !== undefined) into.set((then.length === added ? then : then.subarray(0, added)) as never, length);
}
