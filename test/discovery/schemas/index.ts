import { encodings } from './encodings.js';
import { homeAssistant } from './home-assistant.js';
import { machineNames } from './machine-names.js';
import { perSignal } from './per-signal.js';
import { references } from './references.js';
import { tall } from './tall.js';
import { wide } from './wide.js';

export { type Schema, writeSchema } from './schema.js';

/** Databases like those of common loggers, each with the expected result of discovery. */
export const SCHEMAS = [...perSignal, ...wide, ...machineNames, ...tall, ...references, ...homeAssistant, ...encodings];
