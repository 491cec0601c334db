export type { PageData } from './page-data.js';
export { writePage } from './write-page.js';
