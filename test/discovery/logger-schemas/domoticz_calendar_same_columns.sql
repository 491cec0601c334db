-- A table of raw values every 5 minutes and one of daily totals with the same columns (Domoticz Rain, Rain_Calendar).
-- Expected: Rain_Calendar is a summary and left out (as Temperature_Calendar, with other columns, is), or its signals are named apart.
CREATE TABLE [DeviceStatus] ([ID] INTEGER PRIMARY KEY, [Name] VARCHAR(100));
CREATE TABLE [Rain] ([DeviceRowID] BIGINT(10) NOT NULL, [Total] FLOAT NOT NULL, [Rate] INTEGER DEFAULT 0, [Date] DATETIME DEFAULT (datetime('now','localtime')));
CREATE TABLE [Rain_Calendar] ([DeviceRowID] BIGINT(10) NOT NULL, [Total] FLOAT NOT NULL, [Rate] INTEGER DEFAULT 0, [Date] DATE NOT NULL);
INSERT INTO DeviceStatus VALUES (43,'Gauge');
INSERT INTO Rain VALUES (43,0.1,1,'2019-07-17 22:10:00'),(43,0.2,1,'2019-07-17 22:15:00'),(43,0.3,1,'2019-07-17 22:20:00'),(43,0.4,1,'2019-07-17 22:25:00');
INSERT INTO Rain_Calendar VALUES (43,14.2,9,'2019-07-15'),(43,3.3,8,'2019-07-16'),(43,25.1,7,'2019-07-17');
