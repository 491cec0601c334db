export { LineEncoder, type LineOptions } from './line-encoder.js';
export { isTextFormat, TEXT_FORMATS, type TextFormatName } from './text-format.js';
