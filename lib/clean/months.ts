export const MONTHS = 12;

const MILLISECOND = 1_000_000n;

/** Finds the month of times that mostly follow each other: it keeps the bounds of the last one. */
export interface MonthFinder {
  /** 0 (January) to 11, in UTC. @param time nanoseconds since 1970 */
  monthOf(time: bigint): number;
}

export function monthFinder(): MonthFinder {
  // Bounds in nanoseconds, the end excluded.
  let start = 0n;
  let end = 0n;
  let month = 0;
  return {
    monthOf(time) {
      if (time >= start && time < end) return month;
      const floor = time >= 0n ? time / MILLISECOND : (time - MILLISECOND + 1n) / MILLISECOND;
      const date = new Date(Number(floor));
      const year = date.getUTCFullYear();
      month = date.getUTCMonth();
      start = beginning(year, month);
      end = beginning(year, month + 1);
      return month;
    },
  };
}

function beginning(year: number, month: number): bigint {
  // Date.UTC takes the years 0 to 99 for 1900 to 1999; nanoseconds in 64 bits reach from 1677 to 2262.
  return BigInt(Date.UTC(year, month)) * MILLISECOND;
}
