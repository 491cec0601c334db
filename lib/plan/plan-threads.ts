import type { ReadingSource } from '../source/reading-source.js';

/** Threads of the pass that writes. */
export interface ThreadPlan {
  /** Worker threads that decode pages, beside the calling thread. */
  readonly workers: number;
  /** Chunks that are compressed at a time; absent: as many as there are processors. */
  readonly compress?: number;
}

/** Threads that read the source. Into S3 one is enough: the upload takes longer, and more would only take memory. */
export function readThreads(asked: number | undefined, isS3: boolean, processors: number): number {
  return Math.min(asked ?? (isS3 ? 1 : processors), processors);
}

/**
 * @param threads that read the source
 * @param asked for by `threads` in settings
 */
export function planThreads(
  { readers }: Pick<ReadingSource, 'readers'>,
  threads: number,
  asked: number | undefined,
  compresses: boolean,
): ThreadPlan {
  // Only pages are decoded in workers; rows of SQL and JSON are read by the calling thread.
  const workers = readers.some(({ kind }) => kind === 'pages') ? threads - 1 : 0;
  if (!compresses) return { workers };
  // Compression takes the processors; what it waits for takes one worker.
  return { workers: Math.min(1, workers), ...(asked === undefined ? {} : { compress: asked }) };
}
