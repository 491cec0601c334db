/** The data that lie in the page. Those of a machine are parsed when it is opened. */
import type { PackedSeries, PageData, PageMachine, PageSeries } from '../page-data.js';
import { withoutRepeats } from '../repeats.js';
import { unpackCurve } from './unpack-curve.js';

export class PageSource {
  readonly data: PageData;
  readonly #series = new Map<number, readonly PageSeries[]>();

  constructor() {
    const data = parsed('page-data') as PageData;
    const machines = data.machines.map((machine) => ({ ...machine, days: withoutRepeats(machine.days) }));
    this.data = { ...data, machines };
  }

  /** All series of a machine, with their curves. */
  series(machine: number): readonly PageSeries[] {
    const known = this.#series.get(machine);
    if (known !== undefined) return known;
    const curves = parsed(`machine-${machine}`) as readonly PackedSeries[] | null;
    const series = this.data.machines[machine].signals.map((each, s) => ({ ...each, ...unpacked(curves?.[s]) }));
    this.#series.set(machine, series);
    return series;
  }

  /** Index of the machine called `name`; -1 if there is none. */
  find(name: string): number {
    return this.data.machines.findIndex((machine) => machine.name === name);
  }
}

function unpacked(series: PackedSeries | undefined): Partial<PageSeries> {
  if (series === undefined) return {};
  const { curve, raw, ...rest } = series;
  return { ...rest, curve: curve && unpackCurve(curve), ...(raw === undefined ? {} : { raw: unpackCurve(raw) }) };
}

function parsed(id: string): unknown {
  const element = document.getElementById(id);
  return element === null ? null : JSON.parse(element.textContent);
}

/** Values of a machine that there are, flagged or missing ones among them. */
export function valuesOf(machine: PageMachine): number {
  return machine.signals.reduce((sum, { before }) => sum + before.count + before.missing, 0);
}

/** Milliseconds that a machine spent in each mode: normal, faulty, failed. */
export function timeInModes(machine: PageMachine): readonly number[] {
  const total = [0, 0, 0];
  for (const { from, to, mode } of modeRuns(machine)) total[mode] += to - from;
  return total;
}

export interface ModeRun {
  readonly from: number;
  readonly to: number;
  readonly mode: number;
}

export function modeRuns({ modes, span }: PageMachine): ModeRun[] {
  const end = span?.[1] ?? 0;
  return modes.map(([from, mode], i) => ({ from, to: modes[i + 1]?.[0] ?? end, mode }));
}

/** Words for modes, and for flags. */
export const MODES = ['normal', 'faulty', 'failed'] as const;
export const FLAGS: Readonly<Record<number, string>> = { 3: 'suspect', 4: 'fail' };
