export type { PageCounts } from './findings.js';
export { makePage } from './make-page.js';
export { PageCollector } from './page-collector.js';
export type { PageData } from './page-data.js';
export type { PageInput, PageInputMachine, PageInputSignal } from './page-input.js';
export { writePage } from './write-page.js';
