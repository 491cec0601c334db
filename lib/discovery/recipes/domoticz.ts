import type { Readings, Reference, SignalSource } from '../../model/readings.js';
import type { TableSample } from '../table-sample.js';
import { numberAndWords } from './number-and-words.js';
import type { Recipe, RecipeDatabase } from './recipe.js';

/** The tables of values, each with a column of its own that tells it. */
const TABLES: Readonly<Record<string, string>> = {
  Fan: 'Speed',
  LightingLog: 'nValue',
  Load: 'Load',
  Meter: 'Value',
  MultiMeter: 'Value1',
  Percentage: 'Percentage',
  Rain: 'Total',
  Temperature: 'Temperature',
  UV: 'Level',
  Wind: 'Direction',
};

/** Who switched a lamp is a person. */
const NO_SIGNALS = ['DeviceRowID', 'Date', 'User'];

/** Names that say nothing without that of the table, or would be one signal with that of another. */
const RENAMED: Readonly<Record<string, string>> = {
  'Fan.Speed': 'Fan_Speed',
  'Meter.Value': 'Meter',
  'UV.Level': 'UV',
};

/** Units that are the same for all devices. Those of Meter, MultiMeter and Barometer depend on the type. */
const UNITS: Readonly<Record<string, string>> = {
  'Fan.Speed': 'min-1',
  'Percentage.Percentage': 'percent',
  'Rain.Total': 'mm',
  'Temperature.Temperature': 'degC',
  'Temperature.Chill': 'degC',
  'Temperature.DewPoint': 'degC',
  'Temperature.SetPoint': 'degC',
  'Temperature.Humidity': 'percent',
  'Wind.Direction': 'degree',
  'Wind.Speed': '0.1 m s-1',
  'Wind.Gust': '0.1 m s-1',
};

/** What says which device it is. Parameters hold addresses and passwords, the rest is its latest value. */
const DEVICE = ['HardwareID', 'DeviceID', 'Unit', 'Type', 'SubType', 'SwitchType'];

const SUMMARY = 'a summary of each day';

/**
 * Domoticz (github.com/domoticz/domoticz, main/SQLHelper.cpp): a table of the last days for each kind of value, with a
 * table `_Calendar` of days beside it; `DeviceStatus` names the devices.
 */
export const DOMOTICZ: Recipe = {
  program: 'Domoticz',
  read(database) {
    if (!database.has('DeviceStatus', 'ID', 'HardwareID', 'Name')) return undefined;
    const tables = database.tables.filter((sample) => {
      const kind = kindOf(sample);
      return kind !== undefined && database.has(kind, 'DeviceRowID', 'Date', TABLES[kind]);
    });
    const filled = tables.filter(({ rows }) => rows.length > 0);
    if (tables.length === 0) return undefined;
    const readings = (filled.length > 0 ? filled : tables).map((sample) => read(database, sample));
    const summaries = tables.flatMap(({ table }) => {
      const summary = database.table(`${table.name}_Calendar`);
      return summary === undefined || summary.rows.length === 0 ? [] : [[summary.table.name, SUMMARY]];
    });
    return {
      readings,
      why: Object.fromEntries(readings.map(({ name }) => [name, ['time Date, machine the name of the device']])),
      names: ['DeviceStatus'],
      leftOut: Object.fromEntries(summaries),
      warnings: ['Date is local time without a zone, as Domoticz writes it; it is read as UTC'],
    };
  },
};

function kindOf({ table }: TableSample): string | undefined {
  return Object.keys(TABLES).find((name) => name.toLowerCase() === table.name.toLowerCase());
}

function read(database: RecipeDatabase, sample: TableSample): Readings {
  const { table, columns } = sample;
  const signals = columns
    .filter(({ name }) => !NO_SIGNALS.includes(name))
    .flatMap((column) => {
      const path = `${kindOf(sample)}.${column.name}`;
      const units = UNITS[path];
      return numberAndWords(column, RENAMED[path]).map(
        (source): SignalSource => ({ ...source, ...(units === undefined ? {} : { units }) }),
      );
    });
  return { name: table.name, machine: 'DeviceRowID', machineNames: deviceNames(database), time: 'Date', signals };
}

function deviceNames(database: RecipeDatabase): Reference {
  const columns = ['ID', 'Name', ...DEVICE.filter((name) => database.has('DeviceStatus', name))];
  const query = `SELECT ${columns.join(', ')} FROM DeviceStatus`;
  return { table: 'DeviceStatus', query, key: 'ID', name: 'Name' };
}
