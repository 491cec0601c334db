import { formatAge, formatBytes, plural } from '../util/format.js';
import { textWidth, wrapText } from '../util/text-width.js';
import { oneLine, visibleJson } from '../visible.js';
import { type Look, PLAIN, toned } from './look.js';

/** An unfinished upload, for people and for the JSON of `fleetcdf uploads`. */
export interface ReportedUpload {
  readonly key: string;
  readonly uploadId: string;
  /** When it was begun; undefined where the service does not say. */
  readonly initiated: Date | undefined;
  /** Parts that the service holds, and their bytes; undefined where it does not list them. */
  readonly parts: number | undefined;
  readonly bytes: number | undefined;
  readonly aborted: boolean;
}

/**
 * A line for each upload; where lines are shorter, what is known of it is below its name.
 * @param now milliseconds since 1970
 */
export function formatUploads(
  bucket: string,
  uploads: readonly ReportedUpload[],
  now: number,
  look: Look = PLAIN,
): string {
  const lines = uploads.map((upload) => {
    const what = [
      upload.initiated === undefined
        ? 'begun at an unknown time'
        : `begun ${upload.initiated.toISOString().replace('.000Z', 'Z')}, ${formatAge((now - upload.initiated.getTime()) / 1000)} ago`,
      sizeOf(upload),
      `id ${oneLine(upload.uploadId)}`,
    ];
    const done = upload.aborted ? `${toned('aborted', 'good', look)}  ` : '';
    const name = `${done}${toned(`s3://${bucket}/${oneLine(upload.key)}`, 'title', look)}`;
    const known = what.join(', ');
    if (textWidth(`${upload.aborted ? 'aborted  ' : ''}s3://${bucket}/${upload.key}  ${known}`) <= look.columns) {
      return `${name}  ${known}\n`;
    }
    return [name, ...wrapText(known, look.columns - 2).map((line) => `  ${line}`)].map((line) => `${line}\n`).join('');
  });
  return lines.join('');
}

function sizeOf({ parts, bytes }: ReportedUpload): string {
  if (parts === undefined || bytes === undefined) return 'of unknown size';
  return parts === 0 ? 'no parts' : `${plural(parts, 'part')}, ${formatBytes(bytes)}`;
}

/** The uploads as JSON, with a line break at the end. Bytes and parts that are unknown are null. */
export function uploadsJson(bucket: string, uploads: readonly ReportedUpload[]): string {
  const plain = uploads.map(({ key, uploadId, initiated, parts, bytes, aborted }) => ({
    ...{ bucket, key, uploadId },
    initiated: initiated?.toISOString() ?? null,
    parts: parts ?? null,
    bytes: bytes ?? null,
    aborted,
  }));
  return `${visibleJson(JSON.stringify(plain, undefined, 2))}\n`;
}
