/** What the numbers of a time column count: units of time or days since an epoch, or Julian days. */
export type TimeUnit = 's' | 'ms' | 'us' | '100ns' | 'ns' | 'd' | 'julian';

/** How the values of a time column become moments. */
export interface TimeCoding {
  /** Unit of numbers. As an option absent: guessed from them; for a reader absent: only ISO 8601 text is a time. */
  readonly timeUnit?: TimeUnit;
  /** The date from which numbers count, `2001-01-01`; absent: 1970. See epoch.ts. */
  readonly epoch?: string;
  /** The IANA name of the zone of text without an offset; absent: UTC. */
  readonly zone?: string;
  /**
   * Whether the number 0, and the text of 1970-01-01 00:00:00, is a time or stands for none. As an option absent:
   * decided by the other times; for a reader absent: a time.
   */
  readonly zeroTime?: 'missing' | 'valid';
}

/** The coding alone, without what is absent. */
export function codingOf({ timeUnit, epoch, zone, zeroTime }: TimeCoding): TimeCoding {
  return {
    ...(timeUnit === undefined ? {} : { timeUnit }),
    ...(epoch === undefined ? {} : { epoch }),
    ...(zone === undefined ? {} : { zone }),
    ...(zeroTime === undefined ? {} : { zeroTime }),
  };
}
