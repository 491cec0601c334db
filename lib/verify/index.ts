export { BytesCheck } from './bytes-check.js';
export { checkDataset } from './check-dataset.js';
export { type Difference, type DifferenceCount, Differences } from './differences.js';
export { ParquetCheck } from './parquet-check.js';
export { compareParquetDefinition, otherVersion } from './parquet-definition.js';
export { chooseChunks, type Sample } from './sample-chunks.js';
export { TextCheck } from './text-check.js';
export { verifyError } from './verify-error.js';
export { type ComparedTable, formatDifferences, formatVerification, type VerifyReport } from './verify-report.js';
