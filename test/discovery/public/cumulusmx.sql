-- cumulusmx/CumulusMX CumulusMX/WeatherStation.cs (RecentData, CWindRecent), CumulusMX/LogFiles/DayFileRec.cs
-- Expected: one machine; Timestamp is seconds; a signal for each column of RecentData. SolarRad and UV are NULL where the station has none.
-- CWindRecent is wind every few seconds: Gust and Speed besides, or left out and named. DayFileRec has a row a day, its times are ticks of .NET (638499456000000000 is 2024-04-29): left out, or apart by its names at the right days. SqlCache holds statements to be sent.
create table if not exists "RecentData"("Timestamp" bigint primary key not null, "WindSpeed" float, "WindGust" float, "WindLatest" float, "WindDir" integer, "WindAvgDir" integer, "OutsideTemp" float, "WindChill" float, "DewPoint" float, "HeatIndex" float, "Humidity" float, "Pressure" float, "RainToday" float, "SolarRad" integer, "UV" float, "raincounter" float, "IndoorTemp" float, "IndoorHumidity" integer, "RainRate" float);
create table if not exists "SqlCache"("key" integer primary key autoincrement, "statement" varchar);
create table if not exists "CWindRecent"("Timestamp" bigint primary key not null, "Gust" float, "Speed" float);
CREATE TABLE if not exists WindRecentPointer (pntr INTEGER);
create table if not exists "DayFileRec"("Date" bigint primary key not null, "HighGust" float, "HighGustBearing" integer, "HighGustTime" bigint, "LowTemp" float, "LowTempTime" bigint, "HighTemp" float, "HighTempTime" bigint, "TotalRain" float);
INSERT INTO RecentData VALUES (1714557600,1.2,2.4,1.0,225,230,14.1,14.1,9.2,14.1,72,1013.2,0.0,410,3.1,1204.2,21.3,44,0),(1714557660,1.4,2.8,1.7,230,231,14.2,14.2,9.2,14.2,72,1013.2,0.0,415,3.2,1204.2,21.3,44,0),(1714557720,1.3,2.8,1.1,219,229,14.2,14.2,9.1,14.2,71,1013.1,0.0,402,3.1,1204.2,21.4,44,0),(1714557780,1.6,3.1,2.2,240,232,14.3,14.3,9.1,14.3,71,1013.1,0.2,NULL,NULL,1204.4,21.4,43,1.2);
INSERT INTO SqlCache VALUES (1,'INSERT INTO Monthly VALUES (1)');
INSERT INTO CWindRecent VALUES (1714557590,2.4,1.2),(1714557593,2.1,1.1),(1714557596,2.6,1.4),(1714557599,2.2,1.0);
INSERT INTO WindRecentPointer VALUES (4);
INSERT INTO DayFileRec VALUES (638499456000000000,9.3,250,638499923400000000,6.1,638499639000000000,17.4,638500001400000000,1.2),(638500320000000000,7.1,240,638500779600000000,7.4,638500503000000000,16.9,638500873200000000,0.0),(638501184000000000,5.0,231,638501550000000000,8.2,638501382600000000,14.3,638501542800000000,0.2);
