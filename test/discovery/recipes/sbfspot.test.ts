import t from 'tap';
import { checkOthers, checkRecipe } from './check-sql-recipe.js';

const SCHEMA = `
  CREATE Table Config (\`Key\` varchar(32), \`Value\` varchar(200), PRIMARY KEY (\`Key\`));
  INSERT INTO Config VALUES('SchemaVersion','1');
  CREATE Table Inverters (Serial int(4) NOT NULL, Name varchar(32), Type varchar(32), SW_Version varchar(32),
    TimeStamp datetime, TotalPac int, EToday int(8), ETotal int(8), OperatingTime double, FeedInTime double,
    Status varchar(10), GridRelay varchar(10), Temperature float, PRIMARY KEY (Serial));
  CREATE Table SpotData (TimeStamp datetime NOT NULL, Serial int(4) NOT NULL, Pdc1 int, Pdc2 int, Idc1 float,
    Idc2 float, Udc1 float, Udc2 float, Pac1 int, Pac2 int, Pac3 int, Iac1 float, Iac2 float, Iac3 float, Uac1 float,
    Uac2 float, Uac3 float, EToday int(8), ETotal int(8), Frequency float, OperatingTime double, FeedInTime double,
    BT_Signal float, Status varchar(10), GridRelay varchar(10), Temperature float, PRIMARY KEY (TimeStamp, Serial));
  CREATE View vwSpotData AS SELECT datetime(Dat.TimeStamp, 'unixepoch', 'localtime') TimeStamp, Inv.Name, Dat.Serial,
    Pdc1, Pdc1 + Pdc2 AS PdcTot FROM [SpotData] Dat INNER JOIN Inverters Inv ON Dat.Serial = Inv.Serial;
  CREATE Table DayData (TimeStamp datetime NOT NULL, Serial int(4) NOT NULL, TotalYield int(8), Power int(8),
    PVoutput int(1), PRIMARY KEY (TimeStamp, Serial));
  CREATE Table MonthData (TimeStamp datetime NOT NULL, Serial int(4) NOT NULL, TotalYield int(8), DayYield int(8),
    PRIMARY KEY (TimeStamp, Serial));
  CREATE Table EventData (EntryID int(4), TimeStamp datetime NOT NULL, Serial int(4) NOT NULL, SusyID int(2),
    EventCode int(4), EventType varchar(32), Category varchar(32), EventGroup varchar(32), Tag varchar(200),
    OldValue varchar(200), NewValue varchar(200), UserGroup varchar(10), PRIMARY KEY (Serial, EntryID));
  CREATE Table Consumption (TimeStamp datetime NOT NULL, EnergyUsed int(4), PowerUsed int(4), PRIMARY KEY (TimeStamp));
  CREATE TABLE SpotDataX ([TimeStamp] INTEGER (4) NOT NULL, [Serial] INTEGER (4) NOT NULL, [Key] INTEGER (4) NOT NULL,
    [Value] INTEGER (4), PRIMARY KEY ([TimeStamp] ASC, [Serial] ASC, [Key])) WITHOUT ROWID;
  INSERT INTO Inverters VALUES
    (2130000001, 'Roof', 'SB 5000TL-21', '02.53.01.R', 1714525203, 1500, 900, 1200900, 100.5, 90.5, 'OK', 'Closed', 41.5),
    (3000000001, 'Barn', 'SBS2.5', '02.01.11.R', 1714525203, 0, 0, 300, 10, 9, 'OK', 'Closed', NULL);
  INSERT INTO DayData VALUES (1714521600, 2130000001, 1200000, 1000, NULL), (1714525200, 2130000001, 1200900, 1500, 1);`;

t.test('SBFspot: the measurements of inverters, not the sums of days', async (t) => {
  await checkRecipe(t, {
    program: 'SBFspot',
    sql: `${SCHEMA}
      INSERT INTO SpotData VALUES
        (1714521603, 2130000001, 600, 500, 1.5, 1.25, 400, 400.5, 1000, 0, 0, 4.25, 0, 0, 230.5, 0, 0, 0, 1200000, 50,
          100, 90, 70, 'OK', 'Closed', 40.5),
        (1714525203, 2130000001, 900, 700, 2.5, 2, 410, 401, 1500, 0, 0, 6.5, 0, 0, 231, 0, 0, 900, 1200900, 49.5,
          100.5, 90.5, 71, 'OK', 'Open', NULL);
      INSERT INTO MonthData VALUES (1714521600, 2130000001, 1200900, 900);
      INSERT INTO EventData VALUES (1, 1714521600, 2130000001, 138, 200, 'Info', 'Inverter', 'Grid', 'Start', '', '', '');`,
    signals: [
      ...['Pdc1', 'Pdc2', 'Idc1', 'Idc2', 'Udc1', 'Udc2', 'Pac1', 'Pac2', 'Pac3', 'Iac1', 'Iac2', 'Iac3'],
      ...['Uac1', 'Uac2', 'Uac3', 'EToday', 'ETotal', 'Frequency', 'OperatingTime', 'FeedInTime', 'BT_Signal'],
      ...['Status', 'GridRelay', 'Temperature', 'TotalYield', 'Power'],
    ],
    units: [
      ...['W', 'W', 'A', 'A', 'V', 'V', 'W', 'W', 'W', 'A', 'A', 'A', 'V', 'V', 'V', 'W h', 'W h', 'Hz', 'h', 'h', '%'],
      ...[undefined, undefined, 'degC', 'W h', 'W'],
    ],
    readings: {
      Roof: {
        '2024-05-01T00:00:00.000Z': [...Array(24).fill(null), 1200000, 1000],
        '2024-05-01T00:00:03.000Z': [
          ...[600, 500, 1.5, 1.25, 400, 400.5, 1000, 0, 0, 4.25, 0, 0, 230.5, 0, 0, 0, 1200000, 50, 100, 90, 70],
          ...['OK', 'Closed', 40.5, null, null],
        ],
        '2024-05-01T01:00:00.000Z': [...Array(24).fill(null), 1200900, 1500],
        '2024-05-01T01:00:03.000Z': [
          ...[900, 700, 2.5, 2, 410, 401, 1500, 0, 0, 6.5, 0, 0, 231, 0, 0, 900, 1200900, 49.5, 100.5, 90.5, 71],
          ...['OK', 'Open', null, null, null],
        ],
      },
    },
    facts: { Roof: { Type: 'SB 5000TL-21', SW_Version: '02.53.01.R' } },
    readers: ['pages', 'pages'],
    warnings: [
      /^MonthData has readings, but is left out: it holds the yield of days, the sums of DayData; --table MonthData reads/,
      /^EventData is left out: it is the log of the inverters; --table EventData reads it$/,
    ],
  });
});

t.test('SBFspot: yields of days, where they are named', async (t) => {
  await checkRecipe(t, {
    program: 'SBFspot',
    sql: `${SCHEMA}
      INSERT INTO MonthData VALUES (1714521600, 2130000001, 1200900, 900), (1714608000, 2130000001, 1201900, 1000);`,
    named: ['MonthData'],
    signals: ['TotalYield', 'DayYield'],
    units: ['W h', 'W h'],
    readings: {
      Roof: { '2024-05-01T00:00:00.000Z': [1200900, 900], '2024-05-02T00:00:00.000Z': [1201900, 1000] },
    },
    readers: ['pages'],
  });
});

t.test('SBFspot: batteries, further strings and the house', async (t) => {
  // 18779: a temperature in tenths; -1294967295 is the serial number 3000000001 in 32 bits with a sign.
  await checkRecipe(t, {
    program: 'SBFspot',
    sql: `${SCHEMA}
      INSERT INTO Consumption VALUES (1714521600, 250, 300), (1714525200, 260, 310);
      INSERT INTO SpotDataX VALUES (1714521600, -1294967295, 10586, 87), (1714521600, -1294967295, 18779, 215),
        (1714521600, -1294967295, 18780, 5125), (1714521600, -1294967295, 18781, -1500),
        (1714521600, -1294967295, 17974, 0), (1714521600, -1294967295, 17975, 120),
        (1714521600, 2130000001, ${0x251e01}, 600), (1714521600, 2130000001, ${0x251e03}, 450),
        (1714521600, 2130000001, ${0x451f03}, 40025), (1714521600, 2130000001, ${0x452103}, 1125),
        (1714521600, 2130000001, 77, 5);`,
    signals: [
      ...['TotalYield', 'Power', 'BatAmp', 'BatChaStt', 'BatTmpVal', 'BatVol', 'Idc3', 'Key 77'],
      ...['MeteringGridMsTotWIn', 'MeteringGridMsTotWOut', 'Pdc3', 'Udc3', 'EnergyUsed', 'PowerUsed'],
    ],
    units: [...['W h', 'W', 'A', '%', 'degC', 'V', 'A', undefined], ...['W', 'W', 'W', 'V', 'W h', 'W']],
    readings: {
      Roof: {
        '2024-05-01T00:00:00.000Z': [
          ...[1200000, 1000, null, null, null, null, 1.125, 5, null, null, 450, 400.25, null, null],
        ],
        '2024-05-01T01:00:00.000Z': [1200900, 1500, ...Array(12).fill(null)],
      },
      Barn: {
        '2024-05-01T00:00:00.000Z': [
          ...[null, null, -1.5, 87, 21.5, 51.25, null, null, 120, 0, null, null, null, null],
        ],
      },
      Consumption: {
        '2024-05-01T00:00:00.000Z': [...Array(12).fill(null), 250, 300],
        '2024-05-01T01:00:00.000Z': [...Array(12).fill(null), 260, 310],
      },
    },
    readers: ['pages', 'rows', 'pages'],
  });
});

t.test('SBFspot: five-minute values of another program are not taken for it', (t) => {
  checkOthers(t, 'SBFspot', {
    'without spot values': `
      CREATE TABLE Inverters (Serial INTEGER PRIMARY KEY, Name TEXT, Type TEXT, SW_Version TEXT);
      CREATE TABLE DayData (TimeStamp INTEGER, Serial INTEGER, TotalYield INTEGER, Power INTEGER);
      INSERT INTO DayData VALUES (1714521600, 1, 10, 20), (1714521900, 1, 11, 21);`,
  });
  t.end();
});
