import { createRequire } from 'node:module';
import type validators from './validators.cjs';

/**
 * The validators compiled by the build. `import` would first search the file for the names that it exports, which takes
 * longer than running it.
 */
export function compiledValidators(): typeof validators {
  return createRequire(import.meta.url)('./validators.cjs');
}
