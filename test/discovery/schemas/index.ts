import { encodings } from './encodings.js';
import { homeAssistant } from './home-assistant.js';
import { machineNames } from './machine-names.js';
import { perSignal } from './per-signal.js';
import { references } from './references.js';
import { tall } from './tall.js';
import { wide } from './wide.js';

export { type Schema, writeSchema } from './schema.js';

/** Databases as loggers leave them, each with what must come out of it when nothing is said about it. */
export const SCHEMAS = [...perSignal, ...wide, ...machineNames, ...tall, ...references, ...homeAssistant, ...encodings];
