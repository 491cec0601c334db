export { CREATED_BY, ParquetEncoder, type ParquetEncoderOptions } from './parquet-encoder.js';
export { ParquetDamage, ParquetFile } from './parquet-file.js';
export { schemaOf } from './parquet-schema.js';
export {
  fitsFloat,
  MACHINE,
  PARQUET_CONTENT_TYPE,
  type ParquetColumn,
  type ParquetShape,
  rowsPerGroup,
  TIME,
} from './parquet-shape.js';
