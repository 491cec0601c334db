-- jkirikal/PlantusMaximus datalogger.db
-- Expected: aeg is day, month and hour (28:04:18 is the 28th of April, 18 h) without a year, and looks like a time of day: there is no time to read, so it is refused and names aeg or that no table has a time.
CREATE TABLE andmed (aeg TEXT, protsent FLOAT, kaugus FLOAT);
INSERT INTO andmed VALUES ('28:04:18',79.47,6.78),('28:04:19',80.12,6.7),('09:05:16',80.69,1.15),('10:05:08',72.2,1.17),('10:05:14',73.03,1.13),('11:05:07',90.39,1.08),('11:05:13',91.7,1.11),('11:05:19',88.62,1.11),('12:05:11',93.84,1.02);
