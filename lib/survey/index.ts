export { type ByteHash, ByteSequence } from './byte-sequence.js';
export { continuedSurvey, mayShareTimes, type NotContinued } from './continued-survey.js';
export { type KeyHash, KeySequence } from './key-sequence.js';
export { SetBacks } from './set-backs.js';
export { MAX_KEPT_TIMES } from './shared-axis.js';
export type { NamedPart, SurveyPart } from './survey-part.js';
export { type Survey, Surveyor } from './surveyor.js';
