import type { ByteRanges } from './byte-ranges.js';
import { openClassic } from './classic-dataset.js';
import { assertStored } from './damage.js';
import { openNetcdf4 } from './netcdf4-dataset.js';
import { ReadAhead } from './read-ahead.js';
import type { StoredDataset } from './stored-dataset.js';

export interface OpenOptions {
  /** Bytes of the pieces in which contiguous values are read, at most. Default 1 MiB. */
  readonly piece?: number;
  /** Told of the stored bytes of each chunk that is read, before they are decoded; netCDF-4 only. */
  readonly onStored?: (address: number, bytes: Uint8Array) => void;
  readonly signal?: AbortSignal;
}

const PIECE = 1 << 20;

const HDF5 = Buffer.from([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * Opens a netCDF file of any format that fleetcdf writes: CDF-1, CDF-2, CDF-5, or netCDF-4 of the structures that it
 * writes. It reads the definition; values are read chunk by chunk, as they are asked for. Memory follows from the
 * definition and the number of chunks (16 bytes each), not from the size of the file.
 *
 * @throws FormatError ERR_NETCDF_DAMAGED where structures contradict each other or a checksum is wrong,
 * ERR_NETCDF_FOREIGN where another program made or changed the file
 */
export async function openNetcdf(
  ranges: ByteRanges,
  { piece = PIECE, onStored, signal }: OpenOptions = {},
): Promise<StoredDataset> {
  const file = new ReadAhead(ranges);
  const magic = await file.read(0, Math.min(8, file.size), signal, 'the magic number');
  if (magic.equals(HDF5)) return openNetcdf4(file, { piece, onStored, signal });
  const found = magic.toString('latin1', 0, 4);
  assertStored(found.startsWith('CDF'), `it begins with ${JSON.stringify(found)}`);
  return openClassic(file, piece, signal);
}
