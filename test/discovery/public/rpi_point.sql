-- decemberkms/RPi_weather_station datalogger.db
-- Expected: one machine; point is the time, with microseconds; signals humidity, pressure, temperature.
CREATE TABLE data (point TIMESTAMP, humidity FLOAT, pressure FLOAT, temperature FLOAT);
INSERT INTO data VALUES ('2021-03-01 15:31:57.904703',42.86,935.99,22.48),('2021-03-01 15:32:00.988335',42.85,936.06,22.49),('2021-03-01 15:32:04.076119',42.84,935.98,22.49),('2021-03-01 15:32:07.160002',42.83,936.01,22.5);
