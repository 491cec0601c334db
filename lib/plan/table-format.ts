import { PARQUET_CONTENT_TYPE } from '../parquet/index.js';
import { isTextFormat, TEXT_FORMATS, type TextFormatName } from '../text/index.js';

/** A format with a row for each machine and time, which has no layout: text or Parquet. */
export type TableFormatName = TextFormatName | 'parquet';

export function isTableFormat(format: string): format is TableFormatName {
  return format === 'parquet' || isTextFormat(format);
}

/** The media type of an object. */
export function contentTypeOf(format: TableFormatName, compression?: 'gzip'): string {
  // Not as Content-Encoding, which clients would take off, so that the name would lie.
  if (compression !== undefined) return 'application/gzip';
  return format === 'parquet' ? PARQUET_CONTENT_TYPE : TEXT_FORMATS[format].contentType;
}
