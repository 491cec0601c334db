import type { TallReadings } from '../../model/readings.js';
import { binary } from '../../sqlite/sql.js';
import type { Recipe, RecipeDatabase } from './recipe.js';

const STATES = 't_device_feature_state';
const FEATURES = 't_device_feature';
const DEVICES = 't_device';
const AGGREGATES = 't_device_feature_state_aggregate';

/**
 * Gladys Assistant. Each state is a number of a feature of a device. The machine is the device, the signal the name of
 * the feature; where names are not unique, each is its selector. Since its version 4.45 Gladys keeps states
 * in a DuckDB file beside the database, and only those that were not moved are here.
 *
 * Schema: GladysAssistant/Gladys, server/migrations: 20190211035101-create-device.js,
 * 20190211035238-create-device-feature.js, 20190211041243-create-device-feature-state.js,
 * 20210723014058-add-device-feature-state-aggregate.js.
 */
export const GLADYS: Recipe = {
  program: 'Gladys',
  read(database) {
    const isKnown =
      database.has(STATES, 'id', 'device_feature_id', 'value', 'created_at', 'updated_at') &&
      database.has(FEATURES, 'id', 'device_id', 'name', 'selector', 'external_id', 'category', 'unit') &&
      database.has(DEVICES, 'id', 'name', 'selector', 'external_id');
    if (!isKnown || database.table(STATES)?.rows.length === 0) return undefined;
    const device = isUnique(database, `SELECT ${binary('name')} FROM ${DEVICES}`) ? 'name' : 'selector';
    const feature = isUnique(database, `SELECT device_id, ${binary('name')} FROM ${FEATURES}`) ? 'name' : 'selector';
    const readings: TallReadings = {
      name: STATES,
      time: 'created_at',
      machine: 'device_feature_id',
      machineNames: {
        table: FEATURES,
        key: 'id',
        name: { column: 'device_id', table: DEVICES, key: 'id', name: device },
      },
      signalColumn: 'device_feature_id',
      signalNames: { table: FEATURES, key: 'id', name: feature },
      valueColumn: 'value',
    };
    return {
      readings: [readings],
      why: { [STATES]: [`machine ${DEVICES}.${device}, signal ${FEATURES}.${feature}`] },
      names: [FEATURES, DEVICES],
      ...(database.has(AGGREGATES, 'value', 'created_at')
        ? { leftOut: { [AGGREGATES]: `it holds a state an hour, a day and a month of those in ${STATES}` } }
        : {}),
      warnings: [
        ...(device === 'name' ? [] : [`machines are ${DEVICES}.selector: several devices have one name`]),
        ...(feature === 'name' ? [] : [`signals are ${FEATURES}.selector: a device has several features of one name`]),
      ],
    };
  },
};

/** No two rows are the same. */
function isUnique(database: RecipeDatabase, select: string): boolean {
  const [[all, distinct]] = database.rows(
    `SELECT (SELECT count(*) FROM (${select})), (SELECT count(*) FROM (SELECT DISTINCT * FROM (${select})))`,
  );
  return all === distinct;
}
