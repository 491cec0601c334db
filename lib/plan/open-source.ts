import type { RunOptions } from '../run.js';
import type { Settings } from '../settings/index.js';
import { isS3Url } from '../sink/index.js';
import { openInput } from '../source/json/input.js';
import { JsonSource } from '../source/json/json-source.js';
import type { ReadingSource } from '../source/reading-source.js';
import { Source } from '../source/source.js';
import { jsonOptions, sourceOptions } from './from-settings.js';

/** Open what settings name: a database, or JSON. */
export async function openSource(
  settings: Settings,
  { reader, signal }: Pick<RunOptions, 'reader' | 'signal'>,
): Promise<ReadingSource> {
  if (settings.source.from === 'json') return openJson(settings, signal);
  // Into S3 the upload takes longer than the reading: more threads would only take memory.
  const threads = settings.threads ?? (isS3Url(settings.destination ?? '') ? 1 : undefined);
  return Source.open({
    ...sourceOptions(settings),
    reader: reader ?? 'auto',
    ...(threads === undefined ? {} : { threads }),
  });
}

/** Open the JSON that settings name. @param signal ends waiting for it */
export async function openJson(settings: Settings, signal?: AbortSignal): Promise<JsonSource> {
  const { path, ...options } = jsonOptions(settings);
  return JsonSource.open(openInput(path, signal), options);
}
