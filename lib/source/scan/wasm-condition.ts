import { isNumeric } from '../../sqlite/column-affinity.js';
import type { CutBounds } from '../../sqlite/conditions/cut-bounds.js';
import { type RowCondition, SELECTED } from '../../sqlite/conditions/row-condition.js';
import { ROWID } from '../../sqlite/stored-column.js';
import {
  BLOB_CUT,
  CUT_BYTES,
  HAS_NULL,
  IS_NUMERIC,
  IS_REAL,
  IS_TEXT,
  LEFT_OUT_STEP,
  MAX_FIELDS,
  NUMBER_CUT,
  ROWID_FIELD,
  SELECTED_STEP,
  STARTS_IN,
  STEP_BYTES,
  TEXT_CUT,
} from './assembly/condition-layout.js';
import { CONDITION_TEXTS, MAX_CUTS, MAX_STEPS, TEXT_BYTES } from './assembly/memory-map.js';
import { MAX_COLUMNS } from './assembly/roles.js';

/** A condition as WebAssembly reads it; see assembly/condition-layout.ts. */
export interface WasmCondition {
  /** Record columns, by field. */
  readonly columns: readonly number[];
  readonly steps: Uint8Array;
  readonly cuts: Uint8Array;
  readonly texts: Uint8Array;
}

/** Write a condition for WebAssembly; undefined if it is too large, or asks for a column beyond MAX_COLUMNS. */
export function wasmCondition({ columns, steps }: RowCondition): WasmCondition | undefined {
  const fields = columns.map(({ index }) => index).filter((index) => index !== ROWID);
  const cuts = steps.flatMap((step) => step.cuts);
  const texts = Buffer.concat(cuts.map((cut) => (cut.kind === 'number' ? Buffer.alloc(0) : cut.bytes)));
  const isSmall = fields.length <= MAX_FIELDS && steps.length <= MAX_STEPS && cuts.length <= MAX_CUTS;
  if (!isSmall || texts.length > TEXT_BYTES || fields.some((index) => index >= MAX_COLUMNS)) return undefined;
  const written = new DataView(new ArrayBuffer(steps.length * STEP_BYTES));
  let cut = 0;
  for (const [k, { column, hasNull, startsIn, ifIn, ifOut, cuts: own }] of steps.entries()) {
    const { index, affinity } = columns[column];
    const at = k * STEP_BYTES;
    const flags = [
      ...[hasNull && HAS_NULL, startsIn && STARTS_IN],
      ...[affinity === 'REAL' && IS_REAL, isNumeric(affinity) && IS_NUMERIC, affinity === 'TEXT' && IS_TEXT],
    ];
    written.setUint8(at, index === ROWID ? ROWID_FIELD : fields.indexOf(index));
    written.setUint8(
      at + 1,
      flags.reduce<number>((all, flag) => all | Number(flag), 0),
    );
    written.setUint16(at + 2, nextStep(ifIn), true);
    written.setUint16(at + 4, nextStep(ifOut), true);
    written.setUint32(at + 8, cut, true);
    written.setUint32(at + 12, own.length, true);
    cut += own.length;
  }
  return { columns: fields, steps: new Uint8Array(written.buffer), cuts: writeCuts(cuts), texts };
}

function nextStep(step: number): number {
  return step >= 0 ? step : step === SELECTED ? SELECTED_STEP : LEFT_OUT_STEP;
}

function writeCuts(cuts: readonly CutBounds[]): Uint8Array {
  const written = new DataView(new ArrayBuffer(cuts.length * CUT_BYTES));
  let text = CONDITION_TEXTS;
  for (const [k, cut] of cuts.entries()) {
    const at = k * CUT_BYTES;
    if (cut.kind === 'number') {
      written.setUint8(at, NUMBER_CUT);
      written.setBigInt64(at + 8, cut.integer, true);
      written.setFloat64(at + 16, cut.real, true);
    } else {
      written.setUint8(at, cut.kind === 'text' ? TEXT_CUT : BLOB_CUT);
      written.setUint8(at + 1, Number(cut.isAfter));
      written.setUint32(at + 4, cut.bytes.length, true);
      written.setUint32(at + 8, text, true);
      text += cut.bytes.length;
    }
  }
  return new Uint8Array(written.buffer);
}
