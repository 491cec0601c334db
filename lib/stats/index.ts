export { type FleetJson, FleetStatistics, type SignalPlan } from './fleet-statistics.js';
export {
  type FlaggedByRule,
  type MachineStatistics,
  type ModeCounts,
  QUANTILE_ERROR,
  QUANTILES,
  type SignalStatistics,
  type TimeStatistics,
  type ValueStatistics,
} from './statistics.js';
