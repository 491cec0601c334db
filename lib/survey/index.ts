export { MAX_KEPT_TIMES } from './axis.js';
export { type ByteHash, ByteSequence } from './byte-sequence.js';
export { type KeyHash, KeySequence } from './key-sequence.js';
export type { SurveyPart } from './part.js';
export { type MachineSurvey, type Survey, Surveyor } from './surveyor.js';
