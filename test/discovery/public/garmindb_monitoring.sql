-- tcgoetz/GarminDB garmindb/garmindb/monitoring_db.py
-- Expected: one machine; signals heart_rate, rr, pulse_ox, ascent, descent, cum_ascent, cum_descent from a table each (local times). monitoring has durations as times of day (00:15:00) and rows of several activity types at one time:
-- its distance, steps and active_calories by type, or the table left out and named. monitoring_info is about files.
CREATE TABLE monitoring_info (timestamp DATETIME, file_id INTEGER NOT NULL, activity_type VARCHAR(13), resting_metabolic_rate INTEGER, cycles_to_distance FLOAT, cycles_to_calories FLOAT, PRIMARY KEY (timestamp, activity_type));
CREATE TABLE monitoring_hr (timestamp DATETIME NOT NULL, heart_rate INTEGER NOT NULL, PRIMARY KEY (timestamp));
CREATE TABLE monitoring_climb (timestamp DATETIME NOT NULL, ascent FLOAT, descent FLOAT, cum_ascent FLOAT, cum_descent FLOAT, PRIMARY KEY (timestamp));
CREATE TABLE monitoring_rr (timestamp DATETIME NOT NULL, rr FLOAT NOT NULL, PRIMARY KEY (timestamp));
CREATE TABLE monitoring_pulse_ox (timestamp DATETIME NOT NULL, pulse_ox FLOAT NOT NULL, PRIMARY KEY (timestamp));
CREATE TABLE monitoring (timestamp DATETIME NOT NULL, activity_type VARCHAR(13), intensity INTEGER, duration TIME NOT NULL, distance FLOAT, cum_active_time TIME NOT NULL, active_calories INTEGER, steps INTEGER, strokes INTEGER, cycles FLOAT, PRIMARY KEY (timestamp, activity_type, intensity, duration));
INSERT INTO monitoring_info VALUES ('2024-05-01 00:00:00.000000',104001,'walking',1620,1.46,0.052),('2024-05-01 00:00:00.000000',104001,'running',1620,2.1,0.121);
INSERT INTO monitoring_hr VALUES ('2024-05-01 00:00:00.000000',54),('2024-05-01 00:01:00.000000',53),('2024-05-01 00:02:00.000000',55),('2024-05-01 00:04:00.000000',54);
INSERT INTO monitoring_climb VALUES ('2024-05-01 08:15:00.000000',3.1,0.0,3.1,0.0),('2024-05-01 08:30:00.000000',2.9,4.2,6.0,4.2);
INSERT INTO monitoring_rr VALUES ('2024-05-01 00:00:00.000000',13.5),('2024-05-01 00:01:00.000000',13.8),('2024-05-01 00:02:00.000000',-2.0);
INSERT INTO monitoring_pulse_ox VALUES ('2024-05-01 02:00:00.000000',95.0),('2024-05-01 03:00:00.000000',94.0);
INSERT INTO monitoring VALUES ('2024-05-01 08:15:00.000000','walking',NULL,'00:00:00.000000',0.61,'00:07:10.000000',31,810,NULL,405.0),('2024-05-01 08:15:00.000000','running',NULL,'00:00:00.000000',0.0,'00:00:00.000000',0,0,NULL,0.0),('2024-05-01 08:30:00.000000','walking',NULL,'00:00:00.000000',0.95,'00:11:20.000000',48,1262,NULL,631.0);
