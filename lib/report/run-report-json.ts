import { hostname } from 'node:os';
import { resolveWindow, type Settings } from '../settings/index.js';
import { isoTime } from '../time/iso-format.js';
import { VERSION } from '../version.js';
import { visibleJson } from '../visible.js';
import { REPORT_VERSION } from './run-report-schema.js';
import type { RunReport } from './summary.js';

/** What became of a run. */
export interface RunOutcome {
  readonly status: 'done' | 'unchanged' | 'empty' | 'refused' | 'failed' | 'interrupted';
  readonly exitCode: number;
  readonly error?: { readonly code: string; readonly message: string };
  readonly started: Date;
  readonly ended: Date;
  readonly settings: Settings;
  /** The files that were read, as they were before. */
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly modified: string }[];
  /** SHA-256 of sizes and times of the files. */
  readonly fingerprint?: string;
  /** Of a run that came to its end. */
  readonly report?: RunReport;
  /** The variables of the environment that took effect. */
  readonly environment?: readonly string[];
  /** More notes. */
  readonly notes?: readonly string[];
}

/** The report as JSON with a line break at the end; {@link runReportSchema} describes it. */
export function runReportJson(outcome: RunOutcome): string {
  const { status, exitCode, error, started, ended, files, fingerprint, report, environment = [] } = outcome;
  const { clock: _, source, ...others } = outcome.settings;
  const { found: __, ...read } = source;
  const settings = { ...others, source: read };
  const { warnings = [], warningCodes = [], notes = [], closedEarly, plan, ...numbers } = report ?? {};
  const content = {
    schema_version: REPORT_VERSION,
    status,
    exit_code: exitCode,
    error: error && { ...error, exit_code: exitCode },
    version: VERSION,
    node: process.version,
    host: hostname(),
    started: started.toISOString(),
    ended: ended.toISOString(),
    seconds: (ended.getTime() - started.getTime()) / 1000,
    source: sourceOf(source, files, fingerprint),
    destination: settings.destination,
    window: windowOf(outcome.settings),
    environment: environment.length === 0 ? undefined : environment,
    ...numbers,
    closed_early: closedEarly,
    warnings: warnings.map((message, i) => ({ code: warningCodes[i], message })),
    notes: [...notes, ...(outcome.notes ?? [])],
    plan,
    settings,
  };
  return `${visibleJson(JSON.stringify(content, plainValue, 2))}\n`;
}

/** What was read: one path, or the words that mean several. */
function sourceOf(
  { path, paths }: Settings['source'],
  files: RunOutcome['files'],
  fingerprint: string | undefined,
): object | undefined {
  if (path === undefined && paths === undefined) return undefined;
  return { ...(paths === undefined ? { path } : { paths }), files, fingerprint };
}

/** The moments between which readings were read; undefined where all were. */
function windowOf(settings: Settings): { since?: string; until?: string } | undefined {
  const ends = Object.entries(resolveWindow(settings)).map(([end, moment]) => [end, isoTime(moment as bigint)]);
  return ends.length === 0 ? undefined : Object.fromEntries(ends);
}

/** Names of settings that must not be shown, whatever anybody adds. */
const SECRET = /password|secret|token|credential/i;

/** What JSON can represent. A bigint becomes a number if that is exact, otherwise text. */
function plainValue(key: string, value: unknown): unknown {
  if (typeof value === 'string' && SECRET.test(key)) return '…';
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Map) return Object.fromEntries(value);
  return value;
}
