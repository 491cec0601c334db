/** Rows that make thousands of the few in an example of public databases, in the order in which its program writes them. */
export interface LargeCopy {
  readonly name: string;
  readonly sql: string;
  /** What each table of readings holds then. */
  readonly tables: Readonly<Record<string, { readonly rows: number; readonly machines: number }>>;
  /** Signals of the dataset. */
  readonly signals: readonly string[];
}

/** `i` counts from 1 to 2000. */
const COUNT = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)';

export const LARGE_COPIES: readonly LargeCopy[] = [
  {
    name: 'activenglab',
    sql: `${COUNT} INSERT INTO temperature (sensorid, address, created, value)
      SELECT s, a, datetime(1460150700 + i * 3, 'unixepoch'), round(20 + i % 11 * 0.1 + s, 2) FROM n,
      (SELECT 1 s, 'D0:39:72:00:36:54' a UNION ALL SELECT 2, 'D0:39:72:00:36:54' UNION ALL SELECT 1, '20:C3:8F:00:75:9B')
      ORDER BY i`,
    tables: { temperature: { rows: 6009, machines: 2 } },
    signals: ['1', '2'],
  },
  {
    name: 'deltax_historian',
    sql: `${COUNT} INSERT INTO HistoricTagValue
      SELECT t, 1714557630.25 + i * 10, CASE t WHEN 3 THEN CASE i % 20 WHEN 0 THEN 'on' ELSE 'off' END ELSE round(3 + i % 13 * 0.01 + t, 2) END
      FROM n, (SELECT 1 t UNION ALL SELECT 2 UNION ALL SELECT 3) WHERE t < 3 OR i % 10 = 0 ORDER BY i`,
    tables: { HistoricTagValue: { rows: 4208, machines: 1 } },
    signals: ['pump1.state', 'tank1.level', 'tank1.temp'],
  },
  {
    name: 'dump1090_squitters',
    sql: `${COUNT} INSERT INTO squitters
      SELECT 'MSG', 3 + i % 2, '111', '11111', h, '111111', '2024/05/01', strftime('%H:%M:%f', 1714557610 + i + o, 'unixepoch'),
      '2024/05/01', strftime('%H:%M:%f', 1714557610.04 + i + o, 'unixepoch'), '',
      iif(i % 2, '', 30000 + i), iif(i % 2, 400 + i % 50, ''), iif(i % 2, i % 360, ''),
      iif(i % 2, '', 51 + i * 0.0001), iif(i % 2, '', 13 + i * 0.0001), iif(i % 2, 64, ''), '', '0', '0', '0', '0',
      strftime('%Y-%m-%dT%H:%M:%f', 1714557610.4 + i + o, 'unixepoch')
      FROM n, (SELECT '3C6444' h, 0.12 o UNION ALL SELECT '4CA8E2', 0.53) ORDER BY i, o`,
    tables: { squitters: { rows: 4007, machines: 2 } },
    signals: ['altitude', 'ground_speed', 'lat', 'lon', 'track', 'vertical_rate'],
  },
  {
    name: 'energy_uuid',
    sql: `${COUNT} INSERT INTO energy_data (uuid, irms, power, temperature, humidity, timestamp)
      SELECT u, 1.5 + i % 7 * 0.1, 300 + i % 50, 5 + i % 9 * 0.1, 90, 1740333900000 + i * 60000 + o
      FROM n, (SELECT 'c342eafb-dba4-4d7f-8d44-eafd08520001' u, 0 o UNION ALL SELECT '91f0aa02-dba4-4d7f-8d44-eafd08520002', 1200)
      ORDER BY i, o`,
    tables: { energy_data: { rows: 4005, machines: 2 } },
    signals: ['humidity', 'irms', 'power', 'temperature'],
  },
  {
    name: 'evcc',
    sql: `${COUNT} INSERT INTO meters SELECT m, 1774395000 + i * 900, i % 10 * 0.1, 0.1
      FROM n, (SELECT 1 m UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) ORDER BY i, m`,
    tables: { meters: { rows: 8011, machines: 4 } },
    signals: ['export', 'import'],
  },
  {
    name: 'gadgetbridge',
    sql: `${COUNT} INSERT INTO MI_BAND_ACTIVITY_SAMPLE SELECT 1714558000 + i * 60, d, 1, i % 60, i % 40, 1, 60 + i % 50
      FROM n, (SELECT 1 d UNION ALL SELECT 2) ORDER BY i`,
    tables: { MI_BAND_ACTIVITY_SAMPLE: { rows: 4008, machines: 2 }, BATTERY_LEVEL: { rows: 3, machines: 2 } },
    signals: ['BATTERY_LEVEL', 'HEART_RATE', 'RAW_INTENSITY', 'RAW_KIND', 'STEPS'],
  },
  {
    name: 'lm_sensors',
    sql: `${COUNT} INSERT INTO sensor_values
      SELECT strftime('%Y-%m-%dT%H:%M:%S', 1714557660 + i * 30, 'unixepoch') || '.110884012+00:00', d, l, 40 + i % 10, u
      FROM n, (SELECT 'coretemp-isa-0000' d, 'Package id 0' l, 'C' u UNION ALL SELECT 'coretemp-isa-0000', 'Core 0', 'C'
      UNION ALL SELECT 'nct6775-isa-0290', 'fan2', 'RPM') ORDER BY i`,
    tables: { sensor_values: { rows: 6010, machines: 3 } },
    signals: ['Composite', 'Core 0', 'Package id 0', 'SYSTIN', 'fan2'],
  },
  {
    name: 'p1monitor',
    sql: `${COUNT} INSERT INTO e_history_min
      SELECT datetime(1714557660 + i * 60, 'unixepoch'), 8123.5 + i * 0.01, 7450.9, 1201.3, 2890.2, 0.01, 0,
      iif(i % 1440 < 960, 'P', 'D'), 0.6, 0, 4410.4 FROM n`,
    tables: { e_history_min: { rows: 2004, machines: 1 } },
    signals: [
      'ACT_GELVR_KW_270',
      'ACT_VERBR_KW_170',
      'GELVR_KWH_281',
      'GELVR_KWH_282',
      'GELVR_KWH_X',
      'TARIEFCODE',
      'VERBR_GAS_2421',
      'VERBR_KWH_181',
      'VERBR_KWH_182',
      'VERBR_KWH_X',
    ],
  },
  {
    name: 'smarthomeng',
    sql: `${COUNT} INSERT INTO log
      SELECT 1714557900000 + i * 5000 + t, t, 5000, iif(t = 101, iif(i % 3, 'heizen', 'aus'), NULL), iif(t = 101, NULL, i % 200 * 0.1),
      1, 1714557900000 + i * 5000 + 3000 FROM n, (SELECT 3 t UNION ALL SELECT 4 UNION ALL SELECT 101) ORDER BY i, t`,
    tables: { log: { rows: 6009, machines: 4 } },
    signals: ['changed', 'duration', 'val_bool', 'val_num', 'val_str'],
  },
  {
    name: 'thermometer_pi',
    sql: `${COUNT} INSERT INTO temperature SELECT 1478840000 + i * 3600 + o, l, 20 + i % 9 * 0.1, ''
      FROM n, (SELECT 'Kitchen' l, 6 o UNION ALL SELECT 'UpperHallway', 7 UNION ALL SELECT 'Lund, Sweden', 5) ORDER BY i, o`,
    tables: { temperature: { rows: 6012, machines: 3 } },
    signals: ['label', 'temp'],
  },
  {
    name: 'xdrip',
    sql: `${COUNT} INSERT INTO Calibration (_id, timestamp, sensor, bg, raw_value, slope, intercept)
      SELECT 10 + i, 1714480000000 + i * 45000000, 1 + (i > 6), 110, 130, 0.95, -10 FROM n WHERE i < 15;
      ${COUNT} INSERT INTO BgReadings (sensor, calibration, timestamp, time_since_sensor_started, raw_data, filtered_data,
      age_adjusted_raw_value, calibration_flag, calculated_value, filtered_calculated_value, calculated_value_slope, uuid)
      SELECT 1 + (i >= 900), 11 + i / 150, 1714480000000 + i * 300000, i * 300000, 120 + i % 40, 119 + i % 40, 120, 0, 110 + i % 40,
      109, 0.00001, 'bg' || i FROM n`,
    tables: { BgReadings: { rows: 2005, machines: 2 } },
    signals: ['calculated_value', 'raw_data'],
  },
];
