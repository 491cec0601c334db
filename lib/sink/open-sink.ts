import { type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { SettingsError } from '../errors.js';
import { DeviceSink } from './device-sink.js';
import { FileSink } from './file-sink.js';
import { S3Sink, type S3SinkOptions } from './s3-sink.js';
import { isS3Url, meantObject, parseS3Url } from './s3-url.js';
import type { Sink } from './sink.js';
import { StdoutSink } from './stdout-sink.js';

/** What {@link openSink} takes: how to reach S3, how to write there, and what completes a destination. */
export interface SinkOptions extends S3SinkOptions {
  /** File name for a destination that is a prefix or a directory; slashes become underscores. Default: `data.nc`. */
  readonly defaultName?: string | undefined;
  /** The stream that `-` names. Default: the process's standard output. */
  readonly stdout?: Writable | undefined;
  /** The bytes are text, which may go to a terminal. */
  readonly isText?: boolean;
}

/**
 * The sink for `destination`: `-` is standard output, `s3://bucket/key` an object in S3, anything else a path.
 * `defaultName` completes a destination that ends in a slash, a bucket alone, and an existing directory.
 *
 * @throws SettingsError ERR_SINK_URL, ERR_S3_URL, ERR_S3_ENDPOINT or ERR_S3_PARTS
 */
export function openSink(destination: string, options: SinkOptions = {}): Sink {
  const defaultName = (options.defaultName ?? 'data.nc').replaceAll('/', '_');
  if (destination === '-') return new StdoutSink(options.stdout, options.isText);
  if (isS3Url(destination)) return new S3Sink(parseS3Url(destination, defaultName), options);
  refuseOtherUrl(destination);
  const path = completePath(destination, defaultName);
  const stats = statOf(path);
  const isDevice = stats !== undefined && !stats.isFile() && !stats.isDirectory();
  return isDevice ? new DeviceSink(path) : new FileSink(path, options);
}

/** A path that looks like a URL is always a mistake. */
function refuseOtherUrl(destination: string): void {
  const object = meantObject(destination);
  if (object !== undefined) {
    const isPath = /^s3:/i.test(destination) && !/^s3:\/\//i.test(destination);
    const path = isPath ? `; a directory of that name is ./${destination}` : '';
    throw new SettingsError('ERR_SINK_URL', `${destination} is no path and no URL of S3: write ${object}${path}`, {
      key: 'destination',
    });
  }
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(destination)?.[0];
  if (scheme === undefined) return;
  const remedy = 'give s3://bucket/key, a path, or - for standard output';
  const message = `${destination} has the unknown scheme ${scheme}; ${remedy}`;
  throw new SettingsError('ERR_SINK_URL', message, { key: 'destination' });
}

function completePath(path: string, defaultName: string): string {
  return path.endsWith('/') || statOf(path)?.isDirectory() ? join(path, defaultName) : path;
}

/** Undefined if nothing exists at `path`, or if `stat` fails: `check` reports that failure with more detail. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
