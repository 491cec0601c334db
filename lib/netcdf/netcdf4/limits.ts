import { FormatError } from '../../errors.js';
import type { FilePlan } from './metadata.js';
import { product } from './storage.js';

/** Most bytes of metadata, which one buffer holds; a chunk takes some 30 bytes of them. */
const METADATA_LIMIT = 2 ** 31;

/**
 * Checks that JavaScript numbers hold all sizes exactly, and that the metadata fit one buffer.
 * @throws FormatError ERR_NETCDF_SIZE
 */
export function checkSizes({ variables }: FilePlan, metadataSize: number): void {
  for (const { variable, shape, width } of variables) {
    const bytes = product(shape) * width;
    if (bytes > Number.MAX_SAFE_INTEGER) {
      throw tooLarge(
        variable.name,
        `variable "${variable.name}" of shape [${shape}] has ${bytes} bytes; it can have 2^53 - 1`,
      );
    }
  }
  if (metadataSize <= METADATA_LIMIT) return;
  const most = variables.toSorted((a, b) => b.chunkCount - a.chunkCount).at(0);
  const cause =
    most === undefined
      ? ''
      : `; variable "${most.variable.name}" alone has ${most.chunkCount} chunks of [${most.chunk}]; choose larger ones`;
  throw tooLarge(
    most?.variable.name ?? '',
    `the metadata take ${metadataSize} bytes; the limit is ${METADATA_LIMIT}${cause}`,
  );
}

function tooLarge(subject: string, message: string): FormatError {
  return new FormatError('ERR_NETCDF_SIZE', message, { subject });
}
