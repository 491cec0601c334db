/** Units of CF times (CF Conventions 4.4), coarsest first, in nanoseconds. */
export const TIME_UNITS = [
  { name: 'days', nanoseconds: 86_400_000_000_000n },
  { name: 'hours', nanoseconds: 3_600_000_000_000n },
  { name: 'minutes', nanoseconds: 60_000_000_000n },
  { name: 'seconds', nanoseconds: 1_000_000_000n },
  { name: 'milliseconds', nanoseconds: 1_000_000n },
  { name: 'microseconds', nanoseconds: 1_000n },
  { name: 'nanoseconds', nanoseconds: 1n },
] as const;
