-- NREL/EnergyPlus src/EnergyPlus/SQLiteProcedures.cc (eplusout.sql)
-- Expected: the moment stands in Time (Year, Month, Day, Hour, Minute; hour 24 is midnight of the next day), names in ReportDataDictionary: machines are KeyValue (OFFICE, LAB, Environment), signals Name. Hourly and monthly values of one variable are different series.
-- Refused is as right: the parts of the time stand in another table.
CREATE TABLE EnvironmentPeriods (EnvironmentPeriodIndex INTEGER PRIMARY KEY, SimulationIndex INTEGER, EnvironmentName TEXT, EnvironmentType INTEGER);
CREATE TABLE ReportDataDictionary(ReportDataDictionaryIndex INTEGER PRIMARY KEY, IsMeter INTEGER, Type TEXT, IndexGroup TEXT, TimestepType TEXT, KeyValue TEXT, Name TEXT, ReportingFrequency TEXT, ScheduleName TEXT, Units TEXT);
CREATE TABLE ReportData (ReportDataIndex INTEGER PRIMARY KEY, TimeIndex INTEGER, ReportDataDictionaryIndex INTEGER, Value REAL, FOREIGN KEY(TimeIndex) REFERENCES Time(TimeIndex) ON DELETE CASCADE ON UPDATE CASCADE FOREIGN KEY(ReportDataDictionaryIndex) REFERENCES ReportDataDictionary(ReportDataDictionaryIndex) ON DELETE CASCADE ON UPDATE CASCADE );
CREATE TABLE Time (TimeIndex INTEGER PRIMARY KEY, Year INTEGER, Month INTEGER, Day INTEGER, Hour INTEGER, Minute INTEGER, Dst INTEGER, Interval INTEGER, IntervalType INTEGER, SimulationDays INTEGER, DayType TEXT, EnvironmentPeriodIndex INTEGER, WarmupFlag INTEGER);
CREATE TABLE Zones (ZoneIndex INTEGER PRIMARY KEY, ZoneName TEXT, RelNorth REAL, Multiplier REAL, CeilingHeight REAL, Volume REAL, FloorArea REAL);
INSERT INTO EnvironmentPeriods VALUES (1,1,'RUN PERIOD 1',3);
INSERT INTO ReportDataDictionary VALUES (7,0,'Avg','System','HVAC System','Environment','Site Outdoor Air Drybulb Temperature','Hourly',NULL,'C'),(31,0,'Avg','System','HVAC System','OFFICE','Zone Mean Air Temperature','Hourly',NULL,'C'),(32,0,'Avg','System','HVAC System','LAB','Zone Mean Air Temperature','Hourly',NULL,'C');
INSERT INTO Time VALUES (1,2017,1,31,22,0,0,60,1,31,'Tuesday',1,0),(2,2017,1,31,23,0,0,60,1,31,'Tuesday',1,0),(3,2017,1,31,24,0,0,60,1,31,'Tuesday',1,0),(4,2017,2,1,1,0,0,60,1,32,'Wednesday',1,0);
INSERT INTO Zones VALUES (1,'OFFICE',0,1,2.7,270,100),(2,'LAB',0,1,3.0,150,50);
INSERT INTO ReportData VALUES (1,1,7,-2.5),(2,1,31,20.1),(3,1,32,21.4),(4,2,7,-3.1),(5,2,31,20.0),(6,2,32,21.3),(7,3,7,-3.75),(8,3,31,19.9),(9,3,32,21.3),(10,4,7,-4.0),(11,4,31,19.9),(12,4,32,21.2);
