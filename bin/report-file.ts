import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { EmptyWindowError, FleetcdfError, SettingsError, UnchangedError } from '../lib/errors.js';
import { sourceFiles } from '../lib/job/receipt.js';
import { formatOf } from '../lib/plan/choose-format.js';
import { inputsOf } from '../lib/plan/from-settings.js';
import { type RunOutcome, type RunReport, runReportJson } from '../lib/report/index.js';
import type { Settings } from '../lib/settings/index.js';
import { refuseInputs } from '../lib/sink/index.js';
import { exitCodeOf } from './exit-codes.js';
import { variablesInEffect } from './options/environment.js';
import { isShared, type OtherOutputs, otherSink, remarksOn } from './other-outputs.js';

/** Writes what became of a run, as a whole or not at all. */
export interface ReportFile {
  /**
   * The run is done.
   * @returns notes for the user
   * @throws FleetcdfError ERR_REPORT if it cannot be written
   */
  done(report: RunReport): Promise<readonly string[]>;
  /**
   * The run ended with `error`, with `report` if that was after the dataset. It never throws: the error is what counts.
   * @returns notes for the user
   */
  failed(error: unknown, report: RunReport | undefined): Promise<readonly string[]>;
}

/** Milliseconds in which an interrupted program writes its report: it ends soon. */
const SOON = 1000;

/**
 * Opens the destination of `--report`: a file, an object in S3, or standard output.
 *
 * @param outputs what else the run writes
 * @throws SettingsError ERR_REPORT if the run writes something else there; SinkError if it cannot be written
 */
export async function openReport(
  to: string,
  settings: Settings,
  outputs: OtherOutputs,
  signal: AbortSignal,
): Promise<ReportFile> {
  const sink = otherSink('report', to, settings);
  if (isShared('report', sink, outputs, settings)) {
    throw new SettingsError('ERR_REPORT', `--report is ${to}, where the run writes something else; name another file`);
  }
  refuseInputs('--report', sink, inputsOf(settings));
  await sink.check(signal);
  const files = sourceFiles(settings);
  // The settings that the run had, with what the destination decided.
  const had = { ...settings, output: { ...settings.output, format: formatOf(settings) } };
  const known = {
    started: new Date(),
    settings: had,
    environment: variablesInEffect(),
    files,
    ...fingerprintOf(files),
  };
  const write = async (outcome: Omit<RunOutcome, keyof typeof known | 'ended'>, until: AbortSignal) => {
    const bytes = Buffer.from(runReportJson({ ...known, ...outcome, ended: new Date() }));
    const stream = Readable.from([bytes]);
    return remarksOn(await sink.write({ stream, size: bytes.length, exact: true, signal: until }));
  };
  return {
    async done(report) {
      try {
        return await write({ status: 'done', exitCode: 0, report }, signal);
      } catch (cause) {
        if (signal.aborted) throw cause;
        const message = `the dataset was written, but the report was not: ${(cause as Error).message}`;
        throw new FleetcdfError('ERR_REPORT', message, { cause });
      }
    },
    async failed(error, report) {
      try {
        const outcome = { ...endOf(error, signal), ...(report === undefined ? {} : { report }) };
        return await write(outcome, signal.aborted ? AbortSignal.timeout(SOON) : signal);
      } catch (cause) {
        return [`the report was not written: ${(cause as Error).message}`];
      }
    },
  };
}

/** How a run ended that threw `error`. */
function endOf(error: unknown, signal: AbortSignal): Pick<RunOutcome, 'status' | 'exitCode' | 'error' | 'notes'> {
  if (signal.aborted) {
    const { message } = signal.reason as Error;
    return { status: 'interrupted', exitCode: 130, error: { code: 'INTERRUPTED', message } };
  }
  const message = error instanceof Error ? error.message : String(error);
  const exitCode = exitCodeOf(error);
  if (error instanceof UnchangedError) return { status: 'unchanged', exitCode, notes: [message] };
  if (error instanceof EmptyWindowError) return { status: 'empty', exitCode, notes: [message] };
  const code = (error as { code?: unknown }).code;
  const known = typeof code === 'string' ? code : 'UNFORESEEN';
  return { status: exitCode === 3 ? 'refused' : 'failed', exitCode, error: { code: known, message } };
}

/** Sizes and times tell one state of a source from another. */
function fingerprintOf(files: RunOutcome['files']): Pick<RunOutcome, 'fingerprint'> {
  if (files.length === 0) return {};
  const state = files.map(({ bytes, modified }) => `${bytes} ${modified}`).join('; ');
  return { fingerprint: createHash('sha256').update(state).digest('hex') };
}
