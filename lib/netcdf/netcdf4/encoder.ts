import { availableParallelism } from 'node:os';
import type { Transform } from 'node:stream';
import type { Encoder } from '../encoder.js';
import type { ReferenceEntry } from '../zarr/references-document.js';
import type { FilePart, JoinedParts } from './file-part.js';
import { ENTRY_SIZE } from './ledger.js';
import { type Netcdf4Statistics, Netcdf4Stream } from './netcdf4-stream.js';
import type { Netcdf4Plan } from './plan.js';

export type { Netcdf4Statistics } from './netcdf4-stream.js';

/** How the encoder works; nothing of it changes a byte. */
export interface Netcdf4EncoderOptions {
  /** Chunks compressed at a time. Default: the available processors. The output does not depend on it. */
  readonly threads?: number;
}

/** What {@link createPartEncoder} makes: no head, and no metadata. */
export interface PartEncoder {
  /** Most bytes of all chunks of the file; this part has fewer. */
  readonly size: number;
  /** Takes `Slab`s, emits `Buffer`s. */
  readonly stream: Transform;
  /** The part, once the stream has ended. @throws EncoderError ERR_NETCDF_NOT_ENDED before */
  part(): FilePart;
  /** Index of each variable with chunks so far, and whether they are shuffled. */
  readonly shuffles: FilePart['shuffles'];
}

export interface Netcdf4Encoder extends Encoder {
  readonly statistics: Netcdf4Statistics;
  /**
   * The file as kerchunk references, once the stream has ended.
   *
   * @param url of the file (`s3://bucket/key`, a path)
   * @throws EncoderError ERR_NETCDF_NOT_ENDED while the stream has not ended;
   * SettingsError ERR_NETCDF_OPTION where the plan has string variables and not the option `references`
   */
  references(url: string): Iterable<ReferenceEntry>;
}

/** The encoder of a planned file. It takes slabs in any order, and emits chunks as they become full. */
export function createNetcdf4Encoder(plan: Netcdf4Plan, options: Netcdf4EncoderOptions = {}): Netcdf4Encoder {
  return encoderOf(plan, new Netcdf4Stream(plan, options.threads ?? availableParallelism()));
}

/**
 * An encoder of an update that takes only slabs of chunks that may differ: all others stay as they are in the base. A
 * chunk that is not there is missing, as ever.
 */
export function createAppendingEncoder(plan: Netcdf4Plan, options: Netcdf4EncoderOptions = {}): Netcdf4Encoder {
  return encoderOf(plan, new Netcdf4Stream(plan, options.threads ?? availableParallelism(), 'append'));
}

function encoderOf(plan: Netcdf4Plan, stream: Netcdf4Stream): Netcdf4Encoder {
  return {
    size: plan.size,
    exact: plan.exact,
    headLength: plan.headLength,
    head: plan.options.forward ? undefined : stream.head,
    stream,
    references: (url) => stream.references(url),
    get statistics() {
      return stream.statistics;
    },
  };
}

/**
 * An encoder for some of the chunks of a planned file: those that its slabs fill, or begin to fill. Texts have addresses
 * in their chunks, so that string variables must not be among them.
 *
 * @param shuffles what was decided for variables whose other chunks are in other parts
 */
export function createPartEncoder(
  plan: Netcdf4Plan,
  options: Netcdf4EncoderOptions = {},
  shuffles: FilePart['shuffles'] = [],
): PartEncoder {
  const stream = new Netcdf4Stream(plan, options.threads ?? availableParallelism(), { shuffles });
  return {
    size: plan.size,
    stream,
    part: () => stream.part(),
    get shuffles() {
      return stream.shuffles;
    },
  };
}

/**
 * An encoder of a planned file most chunks of which are stored already, in parts that follow the room for the head. Its
 * stream takes slabs of the other chunks, and emits what comes behind the parts.
 */
export function createJoiningEncoder(
  plan: Netcdf4Plan,
  joined: JoinedParts,
  options: Netcdf4EncoderOptions = {},
): Netcdf4Encoder {
  const stream = new Netcdf4Stream(plan, options.threads ?? availableParallelism(), joined);
  const padding = joined.headRoom - plan.headLength + joined.parts.reduce((sum, part) => sum + part.padding, 0);
  return {
    // An entry of the ledger for each gap.
    size: plan.size + padding + (joined.parts.length + 1) * ENTRY_SIZE,
    exact: false,
    headLength: plan.headLength,
    head: stream.head,
    stream,
    references: (url) => stream.references(url),
    get statistics() {
      return stream.statistics;
    },
  };
}
