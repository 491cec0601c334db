/** A text format with a line for each reading: what stands between and around its fields. */
export interface TextFormat {
  readonly contentType: string;
  /** What stands in the first line, if anything. */
  header(names: readonly string[]): string;
  /** Before the time, which is text that needs no escaping, and behind it. */
  readonly beforeTime: string;
  readonly afterTime: string;
  /** Before the value of the signal called `name`. */
  beforeValue(name: string): string;
  readonly missing: string;
  readonly end: string;
  text(text: string): string;
}

/** Names of the first two fields. */
const TIME = 'time';
const MACHINE = 'machine';

/** JSON Lines (jsonlines.org): an object a line. */
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

/** Comma-separated values (RFC 4180), but that a line ends in LF alone, as lines do in a Unix pipe. */
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

/** RFC 4180, 2.5 to 2.7; text that a reader might take for nothing, or trim, is quoted too. */
function csvField(text: string): string {
  return /^$|^\s|\s$|[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const TEXT_FORMATS = { ndjson: NDJSON, csv: CSV } as const;
export type TextFormatName = keyof typeof TEXT_FORMATS;

export function isTextFormat(format: string): format is TextFormatName {
  return Object.hasOwn(TEXT_FORMATS, format);
}

/** What the signals are called in text: like themselves, unless that is what time and machine are called. */
export function fieldNames(signals: readonly string[]): string[] {
  const taken = new Set([TIME, MACHINE]);
  return signals.map((signal) => {
    let name = signal;
    while (taken.has(name)) name = `signal_${name}`;
    taken.add(name);
    return name;
  });
}
