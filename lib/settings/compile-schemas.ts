/**
 * Build step: compiles the JSON Schemas to JavaScript beside this file. Compiling them at run time would cost every
 * start 0.1 s and 15 MB.
 */
import { writeFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { olderSchema } from './older-form.js';
import { settingsSchema } from './settings-schema.js';

const ajv = new Ajv({
  allErrors: true,
  useDefaults: true,
  messages: false,
  strictTypes: false,
  allowUnionTypes: true,
  code: { source: true },
});
ajv.addSchema(settingsSchema, 'settings');
ajv.addSchema(olderSchema, 'older');
const code = standalone.default(ajv, { settings: 'settings', older: 'older' });
writeFileSync(new URL('./validators.cjs', import.meta.url), `${code}\n`);
