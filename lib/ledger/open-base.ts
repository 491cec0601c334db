import { FormatError } from '../errors.js';
import type { Base, StoredForm } from '../netcdf/netcdf4/base.js';
import { openNetcdf, type StoredVariable } from '../netcdf/read/index.js';
import type { RangeReader } from '../sink/index.js';
import { openLedger } from './open-ledger.js';

/**
 * Opens a netCDF-4 file for an update: how its variables are stored, and the entries of its ledger, 40 bytes each. Values
 * are not read.
 *
 * @returns why it cannot be updated, as the end of a sentence, where it cannot
 * @throws SinkError where it cannot be read
 */
export async function openBase(reader: RangeReader, signal?: AbortSignal): Promise<Base | string> {
  const opened = await openLedger(reader, signal);
  if (opened.state === 'index') return 'the index of its chunks, or texts of its attributes, are damaged';
  if (!('ledger' in opened)) return opened.reason;
  const { ledger } = opened;
  const fault = await ledger.fault(signal);
  if (fault !== undefined) return fault;
  try {
    const { variables } = await openNetcdf(reader, signal === undefined ? {} : { signal });
    const forms = variables.map((variable, index): [string, StoredForm] => [
      variable.name.normalize('NFC'),
      formOf(variable, index),
    ]);
    return {
      variables: new Map(forms),
      entries: await ledger.entries(signal),
      end: ledger.start,
      source: ledger.preamble.source,
    };
  } catch (error) {
    if (error instanceof FormatError) return error.message;
    throw error;
  }
}

function formOf({ type, shape, values }: StoredVariable, index: number): StoredForm {
  const { isChunked, chunk, filters, deflate } = values;
  return {
    ...{ index, type, shape, deflate },
    chunk: isChunked ? chunk : undefined,
    shuffle: filters.includes('shuffle'),
    fletcher32: filters.includes('fletcher32'),
  };
}
