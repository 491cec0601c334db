/** The output of compile-schemas.ts. */
import type { ValidateFunction } from 'ajv';

declare const validators: {
  readonly settings: ValidateFunction;
  readonly older: ValidateFunction;
};
export = validators;
