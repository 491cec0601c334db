export { firstPresent, sharedTimes } from './absent-machines.js';
export { flagType } from './cells.js';
export { type DatasetMetadata, globalAttributes, type Stamp } from './dataset-metadata.js';
export {
  type FleetShape,
  type GroupedReadings,
  isStreamed,
  type Layout,
  type LayoutName,
  type MachineShape,
  type SlabOrder,
} from './layout.js';
export { LayoutStream } from './layout-stream.js';
export { machinesPart, sharedPart } from './machine-parts.js';
export { MachinesLayout } from './machines.js';
export { positionKind } from './position.js';
export { RaggedLayout } from './ragged.js';
export { commonUnits, sortSensors } from './sensors.js';
export { describeSignals, type SignalDescription, type SignalShape } from './signals.js';
export { layoutSlabs, passesOf } from './slabs.js';
export { StackedLayout } from './stacked.js';
export type { StoredType, StoredTypes } from './stored-types.js';
export { encodeTimes, type TimeEncoding, type TimeType } from './time-encoding.js';
