/** A text format with one line per reading: the text between and around its fields. */
export interface TextFormat {
  readonly contentType: string;
  /** The first line, or ''. */
  header(names: readonly string[]): string;
  /** Before and after the time, which needs no escaping. */
  readonly beforeTime: string;
  readonly afterTime: string;
  /** Before the value of the signal called `name`. */
  beforeValue(name: string): string;
  readonly missing: string;
  /** End of a line. */
  readonly end: string;
  /** A text value, quoted and escaped. */
  text(text: string): string;
}

/** Names of the first two fields. */
const TIME = 'time';
const MACHINE = 'machine';

/** JSON Lines (jsonlines.org): one object per line. */
const NDJSON: TextFormat = {
  contentType: 'application/x-ndjson',
  header: () => '',
  beforeTime: `{"${TIME}":"`,
  afterTime: `","${MACHINE}":`,
  beforeValue: (name) => `,${JSON.stringify(name)}:`,
  missing: 'null',
  end: '}\n',
  text: (text) => JSON.stringify(text),
};

/** Comma-separated values (RFC 4180), but lines end in LF alone, as in a Unix pipe. */
const CSV: TextFormat = {
  contentType: 'text/csv; charset=utf-8; header=present',
  header: (names) => `${[TIME, MACHINE, ...names].map(csvField).join(',')}\n`,
  beforeTime: '',
  afterTime: ',',
  beforeValue: () => ',',
  missing: '',
  end: '\n',
  text: csvField,
};

/** RFC 4180, 2.5 to 2.7. Also quotes text that readers might trim or take for missing. */
export function csvField(text: string): string {
  return /^$|^\s|\s$|[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const TEXT_FORMATS = { ndjson: NDJSON, csv: CSV } as const;
export type TextFormatName = keyof typeof TEXT_FORMATS;

export function isTextFormat(format: string): format is TextFormatName {
  return Object.hasOwn(TEXT_FORMATS, format);
}

/**
 * Field names of the signals: their own, with `signal_` before names that are taken by time, machine or another signal.
 */
export function fieldNames(signals: readonly string[]): string[] {
  const taken = new Set([TIME, MACHINE]);
  return signals.map((signal) => {
    let name = signal;
    while (taken.has(name)) name = `signal_${name}`;
    taken.add(name);
    return name;
  });
}
