import { discover } from '../discovery/discover.js';
import type { JsonInput } from '../source/json/input.js';
import { type JsonOptions, JsonSource } from '../source/json/json-source.js';
import { Source } from '../source/source.js';
import type { SourceOptions } from '../source/source-options.js';

/** What is read of a database; discovery is added here. */
export type ReadingsOptions = Omit<SourceOptions, 'discover'>;
/** What {@link openJsonReadings} takes beside the input. */
export type JsonReadingsOptions = Omit<JsonOptions, 'discover'>;

/**
 * Open a database. Discovery says what its tables mean, unless `readings` do.
 *
 * @throws SourceError for a database that cannot be opened, that lacks what `options` name, or that holds no readings
 */
export function openReadings(options: ReadingsOptions): Source {
  return Source.open({ ...options, discover });
}

/** Open JSON. Discovery says what its keys mean, unless `readings` do. @throws SourceError as {@link openReadings} */
export async function openJsonReadings(input: JsonInput, options: JsonReadingsOptions = {}): Promise<JsonSource> {
  return JsonSource.open(input, { ...options, discover });
}
