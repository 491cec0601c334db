import { Tally } from '../model/tally.js';
import { throwIfAborted } from '../util/abort.js';
import { chooseChunks, Differences, GzipDamage, TextCheck, unzip } from '../verify/index.js';
import { type Found, LIMIT, type Stored, sumOf, type VerifyOptions } from './compared.js';
import type { TableJob } from './open-job.js';
import { tableBytes } from './table-bytes.js';

/** Compares text with that of the database, byte by byte; of a compressed file what is in it. */
export async function compareText(job: TableJob, { ranges }: Stored, options: VerifyOptions): Promise<Found> {
  if (job.plan.compression === undefined) return comparePlain(job, ranges, options);
  let text: Awaited<ReturnType<typeof unzip>>;
  try {
    text = await unzip(ranges, options.signal);
  } catch (error) {
    if (!(error instanceof GzipDamage)) throw error;
    const differences = new Differences(options.limit ?? LIMIT);
    differences.add({ kind: 'damage', message: error.message });
    return { ...found(job, differences, 0, 0, 0), readings: 0, tally: [...job.surveyTally] };
  }
  try {
    const found = await comparePlain(job, text, options);
    return { ...found, notes: ['the text was compared, and not how it is compressed'] };
  } finally {
    text.close();
  }
}

async function comparePlain(
  job: TableJob,
  ranges: Pick<Stored['ranges'], 'size' | 'read'>,
  options: VerifyOptions,
): Promise<Found> {
  const { plan } = job;
  const { signal, progress, sample, limit = LIMIT } = options;
  const differences = new Differences(limit);
  const blocks = TextCheck.blocks(ranges.size);
  const isWanted = chooseChunks(sample, [blocks]);
  const check = new TextCheck(ranges, differences, (block) => isWanted(0, block), signal);
  let rows = 0;
  progress?.start(plan.rows, 'Comparing');
  const onRows = (count: number): void => {
    throwIfAborted(signal);
    rows += count;
    progress?.rows(count);
  };
  const tally = new Tally();
  const { encoder, bytes: text } = tableBytes(job, options, { tally, onRows }, false);
  let isSame = true;
  for await (const bytes of text) {
    isSame = await check.add(bytes as Buffer);
    if (!isSame) break;
  }
  if (isSame) await check.end();
  const chunks = Array.from({ length: blocks }, (_, block) => isWanted(0, block)).filter(Boolean).length;
  return {
    ...found(job, differences, check.lines, chunks, blocks),
    rows: plan.rows ?? rows,
    readings: encoder.values.subarray(0, job.source.signals.length).reduce((sum, count) => sum + count, 0),
    tally: sumOf(job.surveyTally, tally),
  };
}

function found({ plan }: TableJob, differences: Differences, lines: number, chunks: number, allChunks: number) {
  return {
    format: plan.format,
    compared: { ...{ values: 0, lines, chunks, allChunks }, ...{ dimensions: 0, variables: 0, attributes: 0 } },
    skipped: [],
    notes: [],
    differences,
  };
}
