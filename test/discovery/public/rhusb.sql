-- Denubis/python-rhusb temperature.db
-- Expected: one machine; tstamp is the time (rdate its day); signals c and rh. sensorReading says the same as text ('21.4 C 40.0 %RH'): may be there.
CREATE TABLE temperature(
    tstamp timestamp DEFAULT CURRENT_TIMESTAMP PRIMARY KEY,
    rdate date,
    sensorReading Text,
    c   NUMERIC,
    rh  NUMERIC
);
INSERT INTO temperature VALUES ('2019-06-27 10:23:04','2019-06-27','21.4 C 40.0 %RH',21.4,40),('2019-06-27 10:24:04','2019-06-27','21.4 C 40.2 %RH',21.4,40.2),('2019-06-27 10:25:04','2019-06-27','21.5 C 40.1 %RH',21.5,40.1),('2019-06-27 23:59:04','2019-06-27','19.0 C 44.0 %RH',19,44),('2019-06-28 00:00:04','2019-06-28','19.0 C 44.1 %RH',19,44.1);
