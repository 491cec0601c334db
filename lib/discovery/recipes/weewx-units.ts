/** Numbers of unit systems in the column usUnits, and their names in weewx. */
const SYSTEMS: ReadonlyMap<number, string> = new Map([
  [1, 'US'],
  [16, 'METRIC'],
  [17, 'METRICWX'],
]);

/** By group: the units in US, METRIC and METRICWX, as UDUNITS writes them; one for all three. */
const UNITS: Readonly<Record<string, readonly [string] | readonly [string, string, string]>> = {
  altitude: ['ft', 'm', 'm'],
  concentration: ['ug m-3'],
  count: ['1'],
  deltatime: ['s'],
  direction: ['degree'],
  distance: ['mile', 'km', 'km'],
  fraction: ['ppm'],
  illuminance: ['lux'],
  interval: ['min'],
  moisture: ['cbar'],
  noise: ['dB'],
  percent: ['percent'],
  pressure: ['inHg', 'mbar', 'mbar'],
  pressurerate: ['inHg h-1', 'mbar h-1', 'mbar h-1'],
  radiation: ['W m-2'],
  rain: ['inch', 'cm', 'mm'],
  rainrate: ['inch h-1', 'cm h-1', 'mm h-1'],
  speed: ['mile h-1', 'km h-1', 'm s-1'],
  temperature: ['degF', 'degC', 'degC'],
  volt: ['V'],
};

/** By group: the columns of it. A number at the end of a column does not count. */
const COLUMNS: Readonly<Record<string, string>> = {
  altitude: 'altitude cloudbase',
  concentration: 'no2 pm1_0 pm2_5 pm10_0',
  count: 'leafWet lightning_disturber_count lightning_noise_count lightning_strike_count',
  deltatime: 'daySunshineDur rainDur sunshineDur',
  direction: 'gustdir windDir windGustDir',
  distance: 'lightning_distance windrun',
  fraction: 'co co2 nh3 o3 pb so2',
  illuminance: 'illuminance',
  interval: 'interval',
  moisture: 'soilMoist',
  noise: 'noise',
  percent: 'cloudcover extraHumid inHumidity outHumidity pop rxCheckPercent snowMoisture',
  pressure: 'altimeter barometer pressure',
  pressurerate: 'altimeterRate barometerRate pressureRate',
  radiation: 'maxSolarRad radiation',
  rain: 'dayRain ET hail hourRain monthRain rain rain24 snow snowDepth stormRain totalRain yearRain',
  rainrate: 'hailRate rainRate snowRate',
  speed: 'windGust windSpeed windgustvec windvec',
  temperature:
    'appTemp dewpoint extraTemp heatindex heatingTemp highOutTemp humidex inDewpoint inTemp leafTemp lowOutTemp ' +
    'outTemp outWetbulb soilTemp THSW windchill',
  volt: 'consBatteryVoltage heatingVoltage referenceVoltage supplyVoltage',
};

const GROUP_OF = new Map(
  Object.entries(COLUMNS).flatMap(([group, columns]) => columns.split(' ').map((column) => [column, group] as const)),
);

/** The name of a unit system: `US`. */
export function systemName(usUnits: number): string {
  return SYSTEMS.get(usUnits) ?? `unit system ${usUnits}`;
}

/** The units of a column; undefined where weewx does not define them, or they differ between the systems. */
export function unitsOf(column: string, systems: readonly number[]): string | undefined {
  const group = GROUP_OF.get(column) ?? GROUP_OF.get(column.replace(/(?<!\d)\d+$/, ''));
  if (group === undefined) return undefined;
  const units = new Set(systems.map((system) => inSystem(UNITS[group], system)));
  return units.size === 1 ? [...units][0] : undefined;
}

function inSystem(units: readonly string[], system: number): string | undefined {
  const at = [...SYSTEMS.keys()].indexOf(system);
  return at < 0 ? undefined : units.length === 1 ? units[0] : units[at];
}
