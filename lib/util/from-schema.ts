/** The type of a value that a JSON Schema (declared `as const`) accepts, after its defaults were filled in. */
export type FromSchema<S> = S extends { readonly enum: readonly (infer E)[] }
  ? E
  : S extends { readonly discriminator: unknown; readonly oneOf: readonly (infer O)[] }
    ? FromSchema<O>
    : S extends { readonly anyOf: readonly (infer A)[]; readonly type: readonly unknown[] }
      ? FromSchema<A>
      : S extends { readonly type: readonly (infer T)[]; readonly properties: infer P }
        ? Primitive<T> | Properties<S, P>
        : S extends { readonly type: readonly (infer T)[] }
          ? Primitive<T>
          : S extends { readonly type: 'array'; readonly items: infer I }
            ? readonly FromSchema<I>[]
            : S extends { readonly properties: infer P }
              ? Properties<S, P>
              : S extends { readonly additionalProperties: infer A }
                ? { readonly [key: string]: FromSchema<A> }
                : S extends { readonly type: infer T }
                  ? Primitive<T>
                  : never;

type Properties<S, P> = { readonly [K in Present<S, P>]: FromSchema<P[K]> } & {
  readonly [K in Exclude<keyof P, Present<S, P>>]?: FromSchema<P[K]>;
};

type Primitive<T> = T extends 'string'
  ? string
  : T extends 'number' | 'integer'
    ? number
    : T extends 'boolean'
      ? boolean
      : never;

/** Keys that are always present: required, or with a default. */
type Present<S, P> = {
  [K in keyof P]: P[K] extends { readonly default: unknown } ? K : K extends Required<S> ? K : never;
}[keyof P];

type Required<S> = S extends { readonly required: readonly (infer R)[] } ? R : never;
