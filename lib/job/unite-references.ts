import { FormatError, SettingsError } from '../errors.js';
import { openNetcdf } from '../netcdf/read/index.js';
import { GROUP } from '../netcdf/zarr/zarr-array.js';
import { memoryBudget } from '../plan/memory-budget.js';
import { entriesOf, type ReferencedObject, type UnitedDataset, uniteDatasets } from '../references/index.js';
import type { Settings } from '../settings/index.js';
import { openRangeReader, openSink, type RangeReader, refuseInputs, type Sink, type Written } from '../sink/index.js';
import { throwIfAborted } from '../util/abort.js';
import { fileStem } from '../util/file-stem.js';
import { urlOf, writeDocument } from './write-references.js';

/** What {@link uniteReferences} takes. */
export interface UniteReferencesOptions {
  /** Objects in S3 and files, all netCDF-4 as fleetcdf writes it. At least one. */
  readonly objects: readonly string[];
  /** Where the document goes: an object in S3, a file, or `-` for standard output. */
  readonly destination: string;
  /** Settings for S3 and for the memory. */
  readonly settings: Settings;
  /** Each object is a group of its own, named after it. Default: all are one dataset. */
  readonly groups?: boolean;
  /** Default true. */
  readonly overwrite?: boolean;
  readonly signal?: AbortSignal;
}

/** What was written. */
export interface UnitedReferences extends Written {
  /** Names of the groups; empty where all objects are one dataset. */
  readonly groups: readonly string[];
  readonly variables: number;
  /** Chunks and values that the document refers to or has. */
  readonly chunks: number;
  /** Dimensions along which objects follow each other. */
  readonly along: UnitedDataset['along'];
}

/**
 * Writes references of kerchunk over several netCDF-4 objects, with which fsspec and xarray open them as one dataset, or
 * as groups of one document. Objects are read as far as their metadata, coordinates and small variables.
 *
 * @throws SettingsError ERR_REFERENCES where an object is no netCDF-4, ERR_SINK_IS_SOURCE; FormatError ERR_REFERENCES_UNITE
 * where objects do not make one dataset, ERR_NETCDF_DAMAGED, ERR_NETCDF_FOREIGN; SinkError where something cannot be read
 * or written
 */
export async function uniteReferences(options: UniteReferencesOptions): Promise<UnitedReferences> {
  const { objects: names, destination, settings, groups = false, overwrite = true, signal } = options;
  const sink = openSink(destination, {
    ...settings.s3,
    resume: false,
    contentType: 'application/json',
    defaultName: 'references.json',
    overwrite,
    isText: true,
    memory: memoryBudget(settings.memory).references,
  });
  refuseObjects(sink, names);
  await sink.check?.(signal);
  const readers: RangeReader[] = [];
  try {
    const objects: ReferencedObject[] = [];
    for (const name of names) {
      const reader = await openRangeReader(name, settings.s3, signal, readers.length > 0);
      readers.push(reader);
      objects.push(await openObject(name, reader, signal));
    }
    const parts = groups ? await asGroups(objects, signal) : [await asOne(objects, signal)];
    throwIfAborted(signal);
    let chunks = 0;
    const entries = function* () {
      chunks = 0;
      if (groups) yield ['.zgroup', GROUP] as const;
      for (const { group, dataset, of } of parts) {
        for (const entry of entriesOf(dataset, of, group)) {
          if (!/\/\.z[a-z]+$|^\.z/.test(entry[0])) chunks++;
          yield entry;
        }
      }
    };
    const written = await writeDocument(sink, entries, signal);
    const datasets = parts.map(({ dataset }) => dataset);
    const notes = datasets.flatMap((dataset) => dataset.notes);
    return {
      ...written,
      groups: groups ? parts.map(({ group }) => group.slice(0, -1)) : [],
      variables: datasets.reduce((sum, { arrays }) => sum + arrays.length, 0),
      chunks,
      along: datasets.length === 1 ? datasets[0].along : [],
      notes: [...notes, ...(written.notes ?? [])],
    };
  } finally {
    for (const reader of readers) await reader.close();
  }
}

/** A dataset of the document. */
interface Part {
  /** Ends with a slash; empty for the root. */
  readonly group: string;
  readonly dataset: UnitedDataset;
  readonly of: readonly ReferencedObject[];
}

async function asOne(of: readonly ReferencedObject[], signal: AbortSignal | undefined): Promise<Part> {
  return { group: '', dataset: await uniteDatasets(of, signal), of };
}

async function asGroups(objects: readonly ReferencedObject[], signal: AbortSignal | undefined): Promise<Part[]> {
  const taken = new Set<string>();
  const parts: Part[] = [];
  for (const object of objects) {
    const stem = fileStem(object.name);
    let group = stem;
    for (let n = 2; taken.has(group); n++) group = `${stem}_${n}`;
    taken.add(group);
    parts.push({ group: `${group}/`, dataset: await uniteDatasets([object], signal), of: [object] });
  }
  return parts;
}

async function openObject(
  name: string,
  reader: RangeReader,
  signal: AbortSignal | undefined,
): Promise<ReferencedObject> {
  const dataset = await openNetcdf(reader, signal === undefined ? {} : { signal }).catch((error: unknown) => {
    if (!(error instanceof FormatError)) throw error;
    const subject = error.subject === undefined ? {} : { subject: error.subject };
    // Of several objects, which one.
    throw new FormatError(error.code, `${name}: ${error.message}`, { cause: error, ...subject });
  });
  if (dataset.format !== 'netcdf4') {
    const message =
      `references are to the chunks of netCDF-4, and ${name} is of the format ${dataset.format}; write it with ` +
      '--format netcdf4';
    throw new SettingsError('ERR_REFERENCES', message);
  }
  return { name, url: urlOf(name), dataset };
}

/** @throws SettingsError ERR_SINK_IS_SOURCE where the document would replace an object that it refers to */
function refuseObjects(sink: Sink, names: readonly string[]): void {
  const inputs = names.map((place) => ({ place, isDatabase: false, what: 'an object that the references point to' }));
  refuseInputs('the document of references', sink, inputs);
}
