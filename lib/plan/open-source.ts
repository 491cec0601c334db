import type { RunOptions } from '../run.js';
import type { Settings } from '../settings/index.js';
import type { ReadingSource } from '../source/reading-source.js';
import { Source } from '../source/source.js';
import { sourceOptions } from './from-settings.js';

/** Open what settings name: a database. */
export async function openSource(settings: Settings, { reader }: Pick<RunOptions, 'reader'>): Promise<ReadingSource> {
  const { threads } = settings;
  return Source.open({
    ...sourceOptions(settings),
    reader: reader ?? 'auto',
    ...(threads === undefined ? {} : { threads }),
  });
}
