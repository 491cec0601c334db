-- roccodm/nmea_weather_logger meteo.db
-- Expected: one machine; datetime has an offset; the first row has no time and is left out and counted. A signal for each column of numbers; lat2, lon2 and faa_mode are texts that may be there.
-- Rows of one time come again with the same numbers, lat2 written in another way: no other machines.
CREATE TABLE meteo(
id INTEGER PRIMARY KEY AUTOINCREMENT,
datetime DATETIME,
lat FLOAT,
lon FLOAT,
lat2 VARCHAR(16),
lon2 VARCHAR(16),
altitude FLOAT,
gps_qual INTEGER,
num_sats INTEGER,
heading FLOAT,
navigation_dir FLOAT,
navigation_speed FLOAT,
faa_mode VARCHAR(1),
airtemp FLOAT,
pressure FLOAT,
rel_humidity FLOAT,
wind_speed FLOAT,
wind_dir FLOAT);
INSERT INTO meteo VALUES (1,NULL,43.61431,13.50034,'43°36.8587 N','013°30.0204 E',0.0,1,6,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),(2,'2015-02-13 11:02:11.800000+00:00',43.61431,13.50034,'43°36.8587 N','013°30.0204 E',0.0,1,6,8.9,322.3,0.0,'A',17.7,1.0235,43.2,0.7,123.7),(3,'2015-02-13 11:02:12.800000+00:00',43.61431,13.50034,'43°36.8587 N','013°30.0204 E',0.0,1,6,8.9,322.3,0.0,'A',17.7,1.0236,43.3,0.8,131.5),(4,'2015-02-13 11:02:13.900000+00:00',43.61432,13.50033,'43°36.8590 N','013°30.0200 E',0.1,1,7,8.8,322.3,0.0,'A',17.6,1.0236,43.3,1.1,140.2),(5,'2015-02-13 11:02:14.800000+00:00',43.61434,13.50023,'43°36.8604 N','013°30.0137 E',8.0,1,9,9.0,322.3,0.0,'A',17.6,1.0236,43.4,1.2,203.3),(6,'2015-02-13 11:02:14.800000+00:00',43.61434,13.50023,'43 36.8604 N','013 30.0137 E',8.0,1,9,9.0,322.3,0.0,'A',17.6,1.0236,43.4,1.2,203.3),(7,'2015-02-13 11:02:14.800000+00:00',43.61434,13.50023,'43 36.8604 N','013 30.0137 E',8.0,1,9,9.0,322.3,0.0,'A',17.6,1.0236,43.4,1.2,203.3),(8,'2015-02-13 11:02:15.900000+00:00',43.61434,13.50022,'43 36.8605 N','013 30.0136 E',8.0,1,9,9.0,322.3,0.0,'A',17.6,1.0237,43.4,1.3,203.0);
