import { SourceError } from '../errors.js';

/** What is thrown for an input that is not there; databases in S3 or on the web have to be fetched first. */
export function notFound(path: string): SourceError {
  const isUrl = /^[a-z][a-z0-9+.-]+:/i.test(path) && !/^[a-z]:[\\/]/i.test(path);
  const remedy = isUrl ? '; what is read is a file on this computer: fetch it first' : '';
  return new SourceError('ERR_SOURCE_NOT_FOUND', `no such file: ${path}${remedy}`, { path });
}
