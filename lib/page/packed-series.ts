import { bitsOf, packCurve } from './packed-curve.js';
import type { PackedSeries, PageCurve, PageMachine, PageSeries } from './page-data.js';
import { withRepeats } from './repeats.js';

/** The series of a machine, as an element of the page has them. */
export function packSeries({ signals }: PageMachine): PackedSeries[] {
  return signals.map((series) => {
    const { curve, raw, marks, unmarked } = series;
    const bits = seriesBits(series);
    return {
      curve: curve && packCurve(curve, bits),
      ...(raw === undefined ? {} : { raw: packCurve(raw, bits) }),
      marks,
      unmarked,
    };
  });
}

/** Bits of the numbers of a series: the same before and after cleaning, so that what is equal stays equal. */
export function seriesBits(series: PageSeries): 32 | 64 {
  return bitsOf(curvesOf(series));
}

/** The curves of a series: one, two or none. */
export function curvesOf({ curve, raw }: PageSeries): PageCurve[] {
  return [curve, raw].filter((each): each is PageCurve => each !== null && each !== undefined);
}

/** A machine as the page has it for the overview: repeats among its days are counted. */
export function packMachine(machine: PageMachine): PageMachine {
  return { ...withoutCurves(machine), days: withRepeats(machine.days) };
}

/** A machine as it is in the overview. */
export function withoutCurves(machine: PageMachine): PageMachine {
  return { ...machine, signals: machine.signals.map(withoutCurve) };
}

function withoutCurve({ raw: _, ...series }: PageSeries): PageSeries {
  const marks = { time: [], raw: [], cleaned: [], rule: [], flag: [] };
  return { ...series, curve: null, marks, unmarked: series.unmarked + series.marks.time.length };
}
