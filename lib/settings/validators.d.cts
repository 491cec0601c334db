/** What compile-schemas.ts writes beside the built files. */
import type { ValidateFunction } from 'ajv';

declare const validators: {
  readonly settings: ValidateFunction;
  readonly older: ValidateFunction;
};
export = validators;
