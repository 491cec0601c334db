import { dirname, resolve, sep } from 'node:path';
import { SettingsError } from '../../errors.js';
import { isS3Url } from '../../sink/index.js';
import { readJob } from '../job-files.js';
import type { JobStore } from '../job-store.js';

/** What an engine that starts containers is told of them. */
export interface ContainerOptions {
  /** The image, whose entry point is fleetcdf. */
  readonly image: string;
  /** Processors of a container. */
  readonly cpus: number;
  /** Bytes of memory of a container. */
  readonly memory: number;
  readonly volumes: readonly Volume[];
}

/** A file system that all containers see. */
export interface Volume {
  /** As the engine names it: a claim, an ID, a directory of the host. */
  readonly source: string;
  /** Where containers have it: an absolute path. */
  readonly path: string;
}

/** A volume from `SOURCE:/PATH`. @throws SettingsError ERR_JOB_CONTAINER */
export function parseVolume(text: string): Volume {
  const [, source, path] = /^([^:]+):(\/[^:]*)$/.exec(text) ?? [];
  if (source !== undefined && path !== undefined) return { source, path: resolve(path) };
  const message =
    `--volume is ${JSON.stringify(text)}; it is the name of a volume and the path that containers have it at, like ` +
    'data:/data';
  throw new SettingsError('ERR_JOB_CONTAINER', message, { key: 'volume' });
}

/** The exit codes of failures that a retry cannot mend. */
export const FINAL_CODES = [2, 5] as const;

/** Times that a task is tried. */
export const TRIES = 4;

/**
 * Looks that every container will find what the job names by a path: JOB, a file as the destination, references.
 *
 * @returns databases on no volume: the image has to hold them
 * @throws SettingsError ERR_JOB_CONTAINER for another path on no volume
 */
export async function checkVolumes(store: JobStore, volumes: readonly Volume[]): Promise<readonly string[]> {
  const { settings, references } = await readJob(store);
  const isSeen = (path: string): boolean => volumes.some((volume) => isWithin(path, volume.path));
  const written = [
    ['the job', store.address],
    ['the destination', settings.destination],
    ['the references', references],
  ] as const;
  for (const [what, place] of written) {
    if (place === undefined || isS3Url(place) || isSeen(place)) continue;
    const message =
      `${what} is ${place}, which containers do not see: name a volume that they share (--volume ` +
      `NAME:${dirname(place)}), or a place in S3 (fleetcdf job create)`;
    throw new SettingsError('ERR_JOB_CONTAINER', message, { key: 'volume' });
  }
  const { path, paths = [] } = settings.source;
  return [...(path === undefined ? [] : [path]), ...paths].filter((place) => !isSeen(place));
}

function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory === sep ? sep : directory + sep);
}
