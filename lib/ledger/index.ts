export { type CheckOptions, checkLedger, type LedgerCheck, type LedgerFault } from './check-ledger.js';
export type { Verdict } from './judge-chunk.js';
export { Ledger } from './ledger.js';
export { openBase } from './open-base.js';
export { type OpenedLedger, openLedger } from './open-ledger.js';
export type { Sample } from './segments.js';
