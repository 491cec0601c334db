export { gzipStages } from './gzip-text.js';
export { LineEncoder, type LineOptions } from './line-encoder.js';
export { csvField, fieldNames, isTextFormat, TEXT_FORMATS, type TextFormatName } from './text-format.js';
