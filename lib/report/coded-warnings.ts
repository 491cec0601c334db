import { foldWarnings } from './fold-warnings.js';

/** The stable code of a warning and what it is about, for programs that read reports. docs/report.md has the table. */
export const WARNING_CODES = {
  WARN_SOURCE: 'How tables are read is in doubt, or part of the database is not read.',
  WARN_MACHINES_MISSING: 'Machines that `source.only.machines` names are not in the readings.',
  WARN_LOCAL_TIMES: 'Local times go back where a clock was set back.',
  WARN_FORMAT: 'The name of the destination ends like another format than the one that is written.',
  WARN_LAYOUT: 'The layout is not the usual one, as there are too many machines for that.',
  WARN_VARIABLES: 'The file has so many variables that it is slow to open.',
  WARN_DATASET: 'Machines lack static data, or an array holds next to nothing.',
  WARN_TIMES: 'Times are not stored as settings ask for, not exactly, or in a unit that some readers cannot decode.',
  WARN_ATTRIBUTES: 'Attributes of settings have no place in the layout, or look like a slip.',
  WARN_SIGNALS:
    'Units of the database that UDUNITS does not know, or what else it says of signals that CF does not take.',
  WARN_ADDITIONS: 'The data have machines or types that settings do not list; `--strict` refuses them.',
  WARN_MACHINES: 'Machines of `output.machines` have no readings.',
  WARN_WORDS: 'There are words to which settings give no code.',
  WARN_INTEGERS: 'Integers beyond 2^53 were rounded.',
  WARN_MERGED: 'Many values were merged, or values that differ.',
  WARN_SINK: 'The destination could not be made sure of, or something is left there.',
  WARN_REFERENCES: 'The same of the references.',
  WARN_BEGUN_AGAIN: 'The run began again, as it had begun with a wrong assumption.',
  WARN_UPDATE: 'What was to be updated was written whole.',
  WARN_APPEND: 'What was to be appended to was updated from all rows, or written whole.',
  WARN_IF_CHANGED: '`--if-changed` could not tell, so that the run wrote anew.',
} as const;

export type WarningCode = keyof typeof WARNING_CODES;

export interface Warning {
  readonly code: WarningCode;
  readonly message: string;
}

/** Texts of one kind as warnings: `...coded('WARN_TIMES', timeWarnings(…))`. */
export function coded(code: WarningCode, messages: readonly string[] = []): Warning[] {
  return messages.map((message) => ({ code, message }));
}

/** Warnings with those of one code folded that are the same but for a name; see {@link foldWarnings}. */
export function foldCoded(warnings: readonly Warning[], names: ReadonlySet<string>): Warning[] {
  const codes = [...new Set(warnings.map(({ code }) => code))];
  return codes.flatMap((code) => {
    const messages = warnings.filter((warning) => warning.code === code).map(({ message }) => message);
    return coded(code, foldWarnings(messages, names));
  });
}

/** As a report has them: the texts, and their codes in the same order. */
export interface ReportedWarnings {
  readonly warnings: readonly string[];
  readonly warningCodes: readonly WarningCode[];
}

export function reportedWarnings(warnings: readonly Warning[]): ReportedWarnings {
  return { warnings: warnings.map(({ message }) => message), warningCodes: warnings.map(({ code }) => code) };
}

/** A report with more warnings before its own. */
export function withWarnings<Report extends ReportedWarnings>(report: Report, more: readonly Warning[]): Report {
  const { warnings, warningCodes } = reportedWarnings(more);
  return {
    ...report,
    warnings: [...warnings, ...report.warnings],
    warningCodes: [...warningCodes, ...report.warningCodes],
  };
}
