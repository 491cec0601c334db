import { FleetcdfError } from '../lib/errors.js';
import type { AloneReport } from '../lib/job/verify-alone.js';
import { type Look, labelledLines, PLAIN } from '../lib/report/index.js';
import { formatBytes, formatCount, plural } from '../lib/util/format.js';

/** Faults that are listed. */
const LISTED = 20;

/** Nothing may tell damage from what another program wrote, so that the reason says it. */
const RESULTS = {
  ok: 'as it was written, byte for byte',
  damaged: 'not as it was written',
  changed: 'changed since it was written',
  none: 'no ledger',
} as const;

/** A check of an object by itself, for people. */
export function formatAlone({ destination, bytes, checked, total, status }: AloneReport, look: Look = PLAIN): string {
  const isPart = status === 'ok' && checked.pieces < total.pieces;
  const tone = status === 'ok' ? 'good' : 'error';
  const pieces = `${formatCount(checked.pieces)} of ${formatCount(total.pieces)} pieces`;
  return labelledLines(
    [
      { label: 'read', text: `${destination}: ${formatBytes(bytes)}`, tone: 'aside' },
      { label: 'checked', text: `${formatBytes(checked.bytes)} in ${pieces}`, tone: 'aside' },
      { label: 'result', text: isPart ? `what was read is ${RESULTS.ok}` : RESULTS[status], tone, textTone: tone },
    ],
    look,
  );
}

/** @throws FleetcdfError ERR_VERIFY_CHECKSUM where the object is not as it was written, or nothing tells */
export function refuseDamage({ destination, status, reason, faults, faultCount }: AloneReport): void {
  if (status === 'ok') return;
  const said = {
    damaged: `is not as it was written: ${reason}`,
    changed: `has been changed since it was written: ${reason}; compare it with the database`,
    none: `has no ledger to be checked with: ${reason}; compare it with the database`,
  }[status];
  const listed = faults.slice(0, LISTED).map(({ kind, variable, chunk, address, length, detail }) => {
    const what = variable === undefined ? kind : `${kind} ${chunk} of ${variable}`;
    return `  ${what}, ${plural(length, 'byte')} at ${formatCount(address)}: ${detail}`;
  });
  const rest = faultCount - listed.length;
  const lines = [`${destination} ${said}`, ...listed, ...(rest > 0 ? [`  and ${formatCount(rest)} more`] : [])];
  throw new FleetcdfError('ERR_VERIFY_CHECKSUM', lines);
}
