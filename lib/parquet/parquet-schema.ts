import type { SchemaElement } from 'hyparquet-writer';
import { MACHINE, type ParquetColumn, type ParquetShape, TIME } from './parquet-shape.js';

type Element = Omit<SchemaElement, 'name'>;

const STRING = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } } as const;

/** No logical types of integers: the writer gives their width a Thrift type that other readers refuse. */
const TYPES: Record<ParquetColumn['type'], Element> = {
  double: { type: 'DOUBLE' },
  float: { type: 'FLOAT' },
  int8: { type: 'INT32', converted_type: 'INT_8' },
  int64: { type: 'INT64' },
  uint64: { type: 'INT64', converted_type: 'UINT_64' },
  string: STRING,
};

/** The schema of the file (Parquet format, *Logical Types*): the root, machine, time, then the signals. */
export function schemaOf({ columns, time }: ParquetShape): SchemaElement[] {
  return [
    { name: 'schema', num_children: columns.length + 2 },
    { name: MACHINE, repetition_type: 'REQUIRED', ...STRING },
    { name: TIME, repetition_type: 'REQUIRED', ...timestamp(time) },
    ...columns.map(({ name, type }) => ({ name, repetition_type: 'OPTIONAL' as const, ...TYPES[type] })),
  ];
}

/** Nanoseconds have no converted type, which older readers know. */
function timestamp(unit: ParquetShape['time']): Element {
  return {
    type: 'INT64',
    ...(unit === 'MICROS' ? { converted_type: 'TIMESTAMP_MICROS' } : {}),
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit },
  };
}

/**
 * The schema with times as integers, which the writer stores as they are: of a timestamp it makes an array of objects
 * first. The bytes of the values are the same.
 */
export function physicalSchema(schema: readonly SchemaElement[]): SchemaElement[] {
  return schema.map((element) =>
    element.name === TIME && element.repetition_type === 'REQUIRED'
      ? { name: TIME, type: 'INT64', repetition_type: 'REQUIRED' }
      : element,
  );
}
