export { entriesOf } from './entries.js';
export type { ReferencedObject } from './referenced-object.js';
export { type UnitedDataset, uniteDatasets } from './unite.js';
