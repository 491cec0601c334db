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
  discriminator: true,
  messages: false,
  strictTypes: false,
  allowUnionTypes: true,
  code: { source: true },
});
// Every rule has two actions: convert-rule.ts checks them, which takes a tenth of the code.
const ofActions = (key: string, value: unknown) =>
  key === 'on_suspect' || key === 'on_fail' ? { type: (value as { type: unknown }).type } : value;
ajv.addSchema(JSON.parse(JSON.stringify(settingsSchema, ofActions)), 'settings');
ajv.addSchema(olderSchema, 'older');
const code = standalone.default(ajv, { settings: 'settings', older: 'older' });
writeFileSync(new URL('./validators.cjs', import.meta.url), `${code}\n`);
