declare module 'jsfive' {
  export class Dataset {
    readonly shape: number[];
    readonly dtype: string | unknown[];
    readonly value: unknown[];
    readonly attrs: Record<string, unknown>;
  }
  export class File {
    constructor(bytes: ArrayBuffer, name: string);
    readonly keys: string[];
    readonly attrs: Record<string, unknown>;
    get(name: string): Dataset;
  }
}
