import { createRequire } from 'node:module';
import type validators from './validators.cjs';

/**
 * The validators that the build has compiled. `import` would have the whole file searched for the names it exports, which takes
 * longer than running it.
 */
export function compiledValidators(): typeof validators {
  return createRequire(import.meta.url)('./validators.cjs');
}
