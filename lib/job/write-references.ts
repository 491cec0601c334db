import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { SettingsError, SinkError } from '../errors.js';
import { type ReferenceEntry, referencesJson } from '../netcdf/index.js';
import { formatOf } from '../plan/choose-format.js';
import { inputsOf } from '../plan/from-settings.js';
import type { MemoryBudget } from '../plan/memory-budget.js';
import { hasStorage } from '../plan/plan-format.js';
import type { Settings } from '../settings/index.js';
import {
  DeviceSink,
  isS3Url,
  isSamePlace,
  openSink,
  placeOf,
  refuseInputs,
  type Sink,
  StdoutSink,
  type Written,
} from '../sink/index.js';

/**
 * The sink of the references to the chunks of a dataset: a file, an object in S3 or standard output.
 *
 * @param dataset the sink of the dataset
 * @throws SettingsError ERR_REFERENCES where references have nothing to point to
 */
export function openReferences(
  to: string,
  dataset: Sink,
  settings: Settings,
  memory: MemoryBudget,
  overwrite: boolean,
): Sink {
  const format = formatOf(settings);
  const problem = (text: string): SettingsError => new SettingsError('ERR_REFERENCES', `--references ${text}`);
  if (!hasStorage(format)) {
    throw problem(`is for the format netcdf4; other formats (${format}) have no chunks to refer to`);
  }
  if (dataset instanceof StdoutSink || dataset instanceof DeviceSink) {
    throw problem(`needs a dataset with a name; write it to a file or to S3 instead of ${dataset.destination}`);
  }
  const sink = openSink(to, {
    ...settings.s3,
    resume: false,
    contentType: 'application/json',
    defaultName: `${settings.companyName ?? 'fleet'}_data.json`,
    overwrite,
    memory: memory.references,
  });
  if (isSamePlace(placeOf(sink), placeOf(dataset))) {
    throw problem(`is ${sink.destination}, where the dataset goes; name another file`);
  }
  refuseInputs('--references', sink, inputsOf(settings));
  return sink;
}

/** What fsspec opens from any directory: the URL of an object, the absolute path of a file. */
export function urlOf(destination: string): string {
  return isS3Url(destination) ? destination : resolve(destination);
}

/** Writes a document of references. It appears whole or not at all. @param entries gives them; called twice */
export async function writeDocument(
  sink: Sink,
  entries: () => Iterable<ReferenceEntry>,
  signal: AbortSignal | undefined,
): Promise<Written> {
  let size = 0;
  for (const piece of referencesJson(entries())) size += Buffer.byteLength(piece);
  const stream = Readable.from(blocks(referencesJson(entries())), { objectMode: false });
  return sink.write({ stream, size, exact: true, ...(signal === undefined ? {} : { signal }) });
}

/**
 * Write the references of a dataset that is written. They appear whole or not at all.
 *
 * @param entries gives the references for a URL; called twice
 * @throws SinkError ERR_REFERENCES
 */
export async function writeReferences(
  sink: Sink,
  dataset: Sink,
  entries: (url: string) => Iterable<ReferenceEntry>,
  signal: AbortSignal | undefined,
): Promise<Written> {
  try {
    return await writeDocument(sink, () => entries(urlOf(dataset.destination)), signal);
  } catch (cause) {
    if (signal?.aborted) throw cause;
    const message = `the dataset is written, but not its references: ${(cause as Error).message}`;
    throw new SinkError('ERR_REFERENCES', message, sink.destination, { cause });
  }
}

const BLOCK = 1 << 16;

/** Text as bytes, in buffers of about {@link BLOCK} characters. */
function* blocks(pieces: Iterable<string>): Generator<Buffer> {
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < BLOCK) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}
