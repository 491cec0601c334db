import { type Look, labelledLines } from '../lib/report/index.js';
import type { JobStatus } from '../lib/shards/index.js';
import { formatCount } from '../lib/util/format.js';

/** How far a job is, for people. */
export function formatJobStatus(status: JobStatus, look: Look): string {
  const { place, destination, shards, surveyed, planned, written, committed, missing, next } = status;
  const surveys = surveyed + missing.survey.length;
  return labelledLines(
    [
      { label: 'job', text: place },
      { label: 'destination', text: destination },
      { label: 'surveyed', text: `${formatCount(surveyed)} of ${formatCount(surveys)}` },
      { label: 'planned', text: planned ? 'yes' : 'no' },
      { label: 'written', text: `${formatCount(written)} of ${formatCount(shards)}` },
      { label: 'committed', text: committed ? 'yes' : 'no' },
      { label: 'next', text: next },
    ],
    look,
  );
}
