/** Reads Parquet with Rust's parquet and arrow crates, compiled to WebAssembly (parquet-wasm). */
import { readFileSync } from 'node:fs';
import { type Table, Type, tableFromIPC } from '@uwdata/flechette';
import { readParquet } from 'parquet-wasm';

export function readArrow(path: string): Table {
  return tableFromIPC(readParquet(readFileSync(path)).intoIPCStream(), { useBigInt: true });
}

/** The values of a column; times and integers of 64 bits as bigint. */
export function valuesOf(table: Table, name: string): unknown[] {
  const column = table.getChild(name);
  if (column.type.typeId !== Type.Timestamp) return Array.from(column);
  // Flechette makes numbers of times, in milliseconds; the batches have them as they are.
  return column.data.flatMap(({ length, values }) => [...(values as BigInt64Array).subarray(0, length)]);
}
