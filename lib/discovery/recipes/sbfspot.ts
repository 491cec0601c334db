import type { Readings, Reference } from '../../model/readings.js';
import type { Recipe, RecipeDatabase } from './recipe.js';
import { wideSignals } from './wide-signals.js';

const NAMES: Reference = { table: 'Inverters', key: 'Serial', name: 'Name' };

/**
 * SBFspot, for inverters of SMA. The machine is the inverter. `SpotData` has what was measured when SBFspot asked,
 * `DayData` what the inverter itself keeps every five minutes, `SpotDataX` strings beyond the second and batteries,
 * `Consumption` the house. `MonthData` has sums of days.
 *
 * Schema: SBFspot/SBFspot, SBFspot/CreateSQLiteDB.sql; keys and scales of `SpotDataX`: SBFspot/Types.h (LriDef),
 * SBFspot/db_SQLite_Export.cpp (exportSpotData, exportBatteryData), SBFspot/CSVexport.cpp (ExportBatteryDataToCSV).
 */
export const SBFSPOT: Recipe = {
  program: 'SBFspot',
  read(database) {
    const isKnown =
      database.has('Inverters', 'Serial', 'Name', 'Type', 'SW_Version') &&
      database.has('SpotData', 'TimeStamp', 'Serial', 'Pdc1', 'Udc1', 'Pac1', 'Uac1', 'ETotal') &&
      database.has('DayData', 'TimeStamp', 'Serial', 'TotalYield', 'Power') &&
      database.has('MonthData', 'TimeStamp', 'Serial', 'TotalYield', 'DayYield');
    if (!isKnown) return undefined;
    const readings = [wide(database, 'SpotData'), wide(database, 'DayData'), more(database), consumption(database)];
    return {
      readings: readings.filter((found) => found !== undefined),
      why: {
        SpotData: ['machine Inverters.Name'],
        DayData: ['machine Inverters.Name', 'PVoutput says what was uploaded'],
      },
      onRequest: [wide(database, 'MonthData')].filter((found) => found !== undefined),
      names: ['Inverters'],
      leftOut: isFilled(database, 'MonthData') ? { MonthData: 'it holds the yield of days, the sums of DayData' } : {},
      others: isFilled(database, 'EventData') ? { EventData: 'it is the log of the inverters' } : {},
    };
  },
};

/** Units of columns, as the scales in `exportSpotData` and the names of its CSV files say. */
const UNITS = {
  ...unitsOf('W', 'Pdc1', 'Pdc2', 'Pac1', 'Pac2', 'Pac3', 'Power'),
  ...unitsOf('A', 'Idc1', 'Idc2', 'Iac1', 'Iac2', 'Iac3'),
  ...unitsOf('V', 'Udc1', 'Udc2', 'Uac1', 'Uac2', 'Uac3'),
  ...unitsOf('W h', 'EToday', 'ETotal', 'TotalYield', 'DayYield'),
  ...unitsOf('h', 'OperatingTime', 'FeedInTime'),
  ...unitsOf('Hz', 'Frequency'),
  ...unitsOf('%', 'BT_Signal'),
  ...unitsOf('degC', 'Temperature'),
};

function unitsOf(unit: string, ...columns: string[]): Record<string, string> {
  return Object.fromEntries(columns.map((column) => [column, unit]));
}

function isFilled(database: RecipeDatabase, table: string): boolean {
  return (database.table(table)?.rows.length ?? 0) > 0;
}

function wide(database: RecipeDatabase, name: string): Readings | undefined {
  const sample = database.table(name);
  if (sample === undefined || !isFilled(database, name)) return undefined;
  const signals = wideSignals(sample, ['TimeStamp', 'Serial', 'PVoutput'], UNITS);
  return { name, time: 'TimeStamp', timeUnit: 's', machine: 'Serial', machineNames: NAMES, signals };
}

function consumption(database: RecipeDatabase): Readings | undefined {
  const name = 'Consumption';
  if (!database.has(name, 'TimeStamp', 'EnergyUsed', 'PowerUsed') || !isFilled(database, name)) return undefined;
  return {
    name,
    time: 'TimeStamp',
    timeUnit: 's',
    machineName: name,
    signals: [
      { signal: 'EnergyUsed', column: 'EnergyUsed', units: 'W h' },
      { signal: 'PowerUsed', column: 'PowerUsed', units: 'W' },
    ],
  };
}

/** Names, divisors and units of the keys of batteries. */
const BATTERY = [
  [10586, 'BatChaStt', 1, '%'],
  [18779, 'BatTmpVal', 10, 'degC'],
  [18780, 'BatVol', 100, 'V'],
  [18781, 'BatAmp', 1000, 'A'],
  [17974, 'MeteringGridMsTotWOut', 1, 'W'],
  [17975, 'MeteringGridMsTotWIn', 1, 'W'],
] as const;

/** Of strings: keys are these plus the number of the string. */
const STRINGS = [
  [0x251e00, 'Pdc', 1, 'W'],
  [0x451f00, 'Udc', 100, 'V'],
  [0x452100, 'Idc', 1000, 'A'],
] as const;

/**
 * `SpotDataX` with names for its keys. Strings 1 and 2 are in `SpotData`. Serial numbers are 32 bits without a sign,
 * but batteries are written with one.
 */
function more(database: RecipeDatabase): Readings | undefined {
  const table = 'SpotDataX';
  if (!database.has(table, 'TimeStamp', 'Serial', 'Key', 'Value') || !isFilled(database, table)) return undefined;
  const cases = (column: 'signal' | 'value' | 'units') =>
    [
      ...BATTERY.map(([key, ...told]) => `WHEN Key = ${key} THEN ${expression(column, `'${told[0]}'`, told)}`),
      ...STRINGS.map(
        ([key, ...told]) => `WHEN Key & ~255 = ${key} THEN ${expression(column, stringName(told[0]), told)}`,
      ),
    ].join(' ');
  const others = { signal: `'Key ' || Key`, value: 'Value', units: 'NULL' };
  const columns = (['signal', 'value', 'units'] as const).map(
    (column) => `CASE ${cases(column)} ELSE ${others[column]} END AS ${column}`,
  );
  const strings = STRINGS.map(([key]) => key).join(', ');
  return {
    name: table,
    query:
      `SELECT TimeStamp, Serial & 4294967295 AS Serial, ${columns.join(', ')} FROM ${table} ` +
      `WHERE NOT (Key & ~255 IN (${strings}) AND Key & 255 <= 2)`,
    time: 'TimeStamp',
    timeUnit: 's',
    machine: 'Serial',
    machineNames: NAMES,
    signalColumn: 'signal',
    valueColumn: 'value',
    unitsColumn: 'units',
  };
}

function stringName(name: string): string {
  return `'${name}' || (Key & 255)`;
}

function expression(
  column: 'signal' | 'value' | 'units',
  name: string,
  [, divisor, units]: readonly [string, number, string],
): string {
  if (column === 'signal') return name;
  return column === 'units' ? `'${units}'` : `Value / ${divisor}.0`;
}
