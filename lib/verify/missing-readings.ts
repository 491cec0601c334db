import { firstPresent, sharedTimes } from '../layout/index.js';
import type { NumericArray, Slab } from '../netcdf/model.js';
import type { StoredVariable } from '../netcdf/read/index.js';
import type { DatasetPlan } from '../plan/plan.js';
import { plural } from '../util/format.js';
import type { CheckedVariable } from './checked-variable.js';
import type { Differences } from './differences.js';
import type { SlabPlacement } from './slab-placement.js';
import { showTime } from './stored-times.js';

type Planned = Pick<DatasetPlan, 'shape' | 'layout' | 'packing'>;

/** In place of a machine. */
const ALL = -1;

interface TimeVariable {
  /** Whose times it has; undefined: of one machine after the other. */
  readonly machine: number | undefined;
  /** Its length in the file. */
  readonly stored: number | undefined;
}

/** Counts readings that only one side has, by machine: rows that came to the database, or left it, since. */
export class MissingReadings {
  readonly #plan: Planned;
  /** Readings of each machine in the file; undefined where it has no such machine. */
  readonly #stored: readonly (number | undefined)[];
  /** The first time that the file lacks, by machine, or for {@link ALL}. */
  readonly #first = new Map<number, string>();
  readonly #times = new Map<number, TimeVariable>();
  readonly #rowSizes: readonly number[] | undefined;
  /** Machines with different times lie along one axis, which says nothing of the readings of one of them. */
  readonly #isUnion: boolean;
  /** The machine of the last slab of a ragged time, and where its readings begin. */
  #machine = 0;
  #begin = 0;

  constructor(plan: Planned, { rowSizes }: SlabPlacement, stored: ReadonlyMap<string, StoredVariable>) {
    const { shape, layout, packing } = plan;
    const { machines, union } = shape;
    this.#plan = plan;
    this.#isUnion = layout.name === 'stacked' || (layout.name === 'machines' && union !== undefined);
    const ofMachine = (m: number): number | undefined => {
      if (layout.name === 'ragged') return rowSizes[m];
      if (layout.name === 'stacked') return machines[m].length;
      const { name } = packing.dataset.variables[layout.values[m].variable];
      const length = stored.get(name.normalize('NFC'))?.shape[0];
      return this.#isUnion && length !== undefined ? machines[m].length : length;
    };
    this.#stored = machines.map((_, m) => ofMachine(m));
    this.#rowSizes = layout.name === 'ragged' ? rowSizes : undefined;
    packing.dataset.variables.forEach(({ name, dimensions }, v) => {
      const isTime = name === 'time' || (dimensions[0] === name && name.startsWith('time_'));
      if (!isTime) return;
      const isOfAll = sharedTimes(shape) !== undefined;
      this.#times.set(v, {
        machine: layout.name === 'ragged' ? undefined : isOfAll ? ALL : this.#times.size,
        stored: stored.get(name.normalize('NFC'))?.shape[0],
      });
    });
  }

  /** Looks at the times that go by, for the first ones that the file lacks. */
  note({ variable, start, count, data }: Slab): void {
    const axis = this.#times.get(variable);
    if (axis === undefined) return;
    const { machine, row, length } = this.#rowsOf(axis, start[0]);
    if (length === undefined || row + count[0] <= length || row > length || this.#first.has(machine)) return;
    const { type } = this.#plan.packing.dataset.variables[variable];
    const times = data as NumericArray;
    const bytes = new Uint8Array(times.buffer, times.byteOffset, times.byteLength);
    const at = (length - row) * times.BYTES_PER_ELEMENT;
    this.#first.set(machine, showTime(type, bytes, at, this.#plan.shape.time));
  }

  /** Machine, row and stored readings of a place along a time axis. */
  #rowsOf(
    { machine, stored }: TimeVariable,
    start: number,
  ): { machine: number; row: number; length?: number | undefined } {
    if (machine !== undefined) return { machine, row: start, length: stored };
    const { machines } = this.#plan.shape;
    // Slabs come in order: to look from the first machine each time would take the square of their number.
    if (start < this.#begin) [this.#machine, this.#begin] = [0, 0];
    while (this.#machine < machines.length - 1 && start >= this.#begin + machines[this.#machine].length) {
      this.#begin += machines[this.#machine++].length;
    }
    const m = this.#machine;
    return { machine: m, row: start - this.#begin, length: this.#rowSizes?.[m] };
  }

  /** @param variables what was compared, with the values that found no place in the file */
  tell(differences: Differences, variables: readonly (CheckedVariable | undefined)[]): void {
    const { shape, layout } = this.#plan;
    // A machine without readings has the times of the others, where these are shared.
    const shared = layout.name === 'machines' && shape.sharedTime ? firstPresent(shape.machines).length : undefined;
    shape.machines.forEach(({ name, length: own }, m) => {
      const length = shared ?? own;
      const stored = this.#stored[m];
      if (stored === length) return;
      const first = this.#first.get(m) ?? this.#first.get(ALL);
      const from = first === undefined ? '' : `, from ${first} on`;
      const count = Math.abs(length - (stored ?? 0));
      const message =
        stored === undefined
          ? `${name}: all of its ${plural(length, 'reading')} are missing in the file`
          : stored < length
            ? `${name}: ${plural(count, 'reading')} of the database are missing at its end in the file${from}`
            : `${name}: the file has ${plural(count, 'reading')} at its end that the database does not give`;
      differences.add({ kind: 'readings', message, machine: name }, count);
    });
    if (layout.name === 'stacked') this.#tellOfArrays(differences, variables);
    else if (this.#isUnion) this.#tellOfTimes(differences);
  }

  #tellOfArrays(differences: Differences, variables: readonly (CheckedVariable | undefined)[]): void {
    const { layout, packing } = this.#plan;
    const first = this.#first.get(ALL);
    for (const { variable } of layout.values) {
      const outside = variables[variable]?.expected.outside ?? 0;
      if (outside === 0) continue;
      const { name } = packing.dataset.variables[variable];
      const message = `${name}: ${plural(outside, 'value')} of the database have no place in the file`;
      differences.add(
        { kind: 'readings', message: first === undefined ? message : `${message}, from ${first} on`, variable: name },
        outside,
      );
    }
  }

  /** The variables of all machines have the same length: what is missing in one says nothing of its readings. */
  #tellOfTimes(differences: Differences): void {
    const [axis] = this.#times.values();
    const length = this.#plan.shape.union?.length ?? 0;
    const stored = axis.stored ?? 0;
    if (stored === length) return;
    const count = Math.abs(length - stored);
    const first = this.#first.get(ALL);
    const message =
      stored < length
        ? `time: ${plural(count, 'time')} of the database are missing at its end in the file` +
          (first === undefined ? '' : `, from ${first} on`)
        : `time: the file has ${plural(count, 'time')} at its end that the database does not give`;
    differences.add({ kind: 'readings', message, variable: 'time' }, count);
  }
}
