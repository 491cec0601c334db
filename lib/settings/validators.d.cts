/** What compile-schemas.ts writes beside the built files. */
import type { AnySchemaObject, ValidateFunction } from 'ajv';

declare const validators: {
  readonly settings: ValidateFunction;
  readonly older: ValidateFunction;
  /** The schemas that were compiled. */
  readonly schemas: { readonly settings: AnySchemaObject; readonly older: AnySchemaObject };
};
export = validators;
