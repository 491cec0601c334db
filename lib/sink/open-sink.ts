import { type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { SettingsError } from '../errors.js';
import { DeviceSink } from './device-sink.js';
import { FileSink } from './file-sink.js';
import { S3Sink, type S3SinkOptions } from './s3-sink.js';
import { isS3Url, parseS3Url } from './s3-url.js';
import type { Sink } from './sink.js';
import { StdoutSink } from './stdout-sink.js';

export interface SinkOptions extends S3SinkOptions {
  /** File name that completes a prefix or a directory; a slash in it counts as an underscore. */
  readonly defaultName: string;
  /** What `-` means; the process's standard output where absent. */
  readonly stdout?: Writable | undefined;
  /** The bytes are text, which a terminal may show. */
  readonly isText?: boolean;
}

/**
 * The sink that `destination` names: `-` is standard output, `s3://bucket/key` an object in S3, anything else a path.
 * What ends in a slash, a bucket alone and an existing directory are completed with `defaultName`.
 * @throws SettingsError where the destination or an option makes no sense.
 */
export function openSink(destination: string, options: SinkOptions): Sink {
  const defaultName = options.defaultName.replaceAll('/', '_');
  if (destination === '-') return new StdoutSink(options.stdout, options.isText);
  if (isS3Url(destination)) return new S3Sink(parseS3Url(destination, defaultName), options);
  refuseOtherUrl(destination);
  const path = completePath(destination, defaultName);
  const found = look(path);
  const special = found !== undefined && !found.isFile() && !found.isDirectory();
  return special ? new DeviceSink(path) : new FileSink(path, options);
}

/** Writing to a path that looks like a URL would only ever be a mistake. */
function refuseOtherUrl(destination: string): void {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(destination)?.[0];
  if (scheme === undefined) return;
  const right = 's3://bucket/key, a path, or - for standard output';
  throw new SettingsError('ERR_SINK_URL', `nothing is known of ${scheme} in ${destination}; right would be ${right}`, {
    key: 'destination',
  });
}

function completePath(path: string, defaultName: string): string {
  return path.endsWith('/') || look(path)?.isDirectory() ? join(path, defaultName) : path;
}

/** What is at `path`; undefined where nothing is, or where looking fails, which `check` explains better. */
function look(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
