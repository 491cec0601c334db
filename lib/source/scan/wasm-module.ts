import { readFileSync } from 'node:fs';
import { FREE_MEMORY } from './assembly/memory-map.js';

/** The exports of assembly/leaf.ts, where they are documented. */
export interface LeafExports {
  staticDataEnd(): number;
  begin(areHashed: boolean, areDecoded: boolean): void;
  setRole(column: number, role: number): void;
  setConditionColumn(column: number, field: number): void;
  useCondition(): void;
  useRowids(rowids: number, count: number): void;
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
  survey(
    times: number,
    machines: number,
    length: number,
    round: bigint,
    finest: number,
    fits: number,
    axisOf: number,
  ): void;

  hashLow(): number;
  hashHigh(): number;
  nameAddress(): number;
  nameRoom(): number;
  addName(length: number, code: number): void;
  forgetNames(): void;
}

/** The used part of the WebAssembly JavaScript Interface (W3C). TypeScript declares it only in its DOM types. */
interface WebAssembly {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (limits: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

const { Module, Memory, Instance } = (globalThis as unknown as { WebAssembly: WebAssembly }).WebAssembly;

const WASM_PAGE = 65536;

let module: object | undefined;

/** Instantiate the module. @param bytes memory to allocate from address FREE_MEMORY on */
export function leafModule(bytes: number): { exports: LeafExports; memory: ArrayBuffer } {
  module ??= new Module(readFileSync(new URL('./leaf.wasm', import.meta.url)));
  const memory = new Memory({ initial: Math.ceil((FREE_MEMORY + bytes) / WASM_PAGE) });
  const { exports } = new Instance(module, { env: { memory } });
  return { exports: exports as LeafExports, memory: memory.buffer };
}
