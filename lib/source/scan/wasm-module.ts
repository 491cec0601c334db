import { readFileSync } from 'node:fs';

/** What assembly/leaf.ts exports. */
export interface LeafExports {
  resultsAddress(): number;
  basesAddress(): number;
  keysAddress(): number;
  begin(areHashed: boolean, areDecoded: boolean): void;
  setRole(column: number, role: number): void;
  setColumns(time: number, machine: number, values: number, stride: number): void;
  scan(
    base: number,
    pointers: number,
    content: number,
    end: number,
    maxLocal: number,
    i: number,
    cellCount: number,
    length: number,
    capacity: number,
    lastRowidAt: number,
  ): number;
  takePages(
    page: number,
    count: number,
    usableSize: number,
    maxLocal: number,
    length: number,
    capacity: number,
  ): number;
  survey(times: number, machines: number, length: number, round: bigint, finest: number, axisOf: number): void;
  surveyAddresses(n: number): number;
  hashLow(): number;
  hashHigh(): number;
  nameAddress(): number;
  nameRoom(): number;
  addName(length: number, code: number): void;
  forgetNames(): void;
}

/** Roles of columns, as assembly/leaf.ts has them. */
export const Role = { TIME: 1, MACHINE: 2, FIRST_SIGNAL: 3 } as const;

export const MAX_COLUMNS = 64;

/** Roles are bytes. */
export const MAX_SIGNALS = 255 - Role.FIRST_SIGNAL;

/** Memory from here on is free for pages and columns. */
export const FREE_MEMORY = 0x50000;

/** Pages of a run for which there is room. */
export const MAX_PAGES = 2048;

/** What is used of the WebAssembly JavaScript Interface (W3C); TypeScript has it among the types of browsers only. */
interface WebAssembly {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (limits: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

const { Module, Memory, Instance } = (globalThis as unknown as { WebAssembly: WebAssembly }).WebAssembly;

const WASM_PAGE = 65536;

let module: object | undefined;

/** A new instance of the module, with `bytes` of free memory. */
export function leafModule(bytes: number): { exports: LeafExports; memory: ArrayBuffer } {
  module ??= new Module(readFileSync(new URL('./leaf.wasm', import.meta.url)));
  const memory = new Memory({ initial: Math.ceil((FREE_MEMORY + bytes) / WASM_PAGE) });
  const { exports } = new Instance(module, { env: { memory } });
  return { exports: exports as LeafExports, memory: memory.buffer };
}
