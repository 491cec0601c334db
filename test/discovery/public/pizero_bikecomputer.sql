-- hishizuka/pizero_bikecomputer modules/logger_core.py
-- Expected: one machine; timestamp is the time (UTC); a signal for each column of numbers. timer, total_timer_time and elapsed_time are durations and lap a counter: signals, never time or machine. Before the first fix of the GPS its columns are NULL.
CREATE TABLE BIKECOMPUTER_LOG(
  timestamp DATETIME,
  lap INTEGER,
  timer INTEGER,
  total_timer_time INTEGER,
  elapsed_time INTEGER,
  position_lat FLOAT,
  position_long FLOAT,
  raw_lat FLOAT,
  raw_long FLOAT,
  gps_altitude FLOAT,
  gps_speed FLOAT,
  gps_distance FLOAT,
  gps_mode INTEGER,
  gps_used_sats INTEGER,
  gps_track INTEGER,
  gps_hdop FLOAT,
  heart_rate INTEGER,
  cadence INTEGER,
  distance FLOAT,
  speed FLOAT,
  power INTEGER,
  accumulated_power INTEGER,
  temperature FLOAT,
  pressure FLOAT,
  altitude FLOAT,
  heading INTEGER,
  motion INTEGER,
  lap_heart_rate INTEGER,
  lap_distance FLOAT,
  lap_speed FLOAT,
  total_ascent FLOAT
);
CREATE INDEX lap_index ON BIKECOMPUTER_LOG(lap);
CREATE INDEX timestamp_index ON BIKECOMPUTER_LOG(timestamp);
INSERT INTO BIKECOMPUTER_LOG VALUES ('2024-05-01 10:00:00.512340',0,0,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,96,0,0.0,0.0,0,0,18.1,1012.4,112.0,NULL,0,96,0.0,0.0,0.0),
('2024-05-01 10:00:01.512871',0,1,1,1,51.0504,13.7373,51.05041,13.73731,113.2,3.1,3.1,3,9,41,0.9,98,62,3.0,3.0,140,140,18.1,1012.4,112.1,42,1,97,3.0,3.0,0.1),
('2024-05-01 10:00:02.513009',0,2,2,2,51.05043,13.73736,51.05044,13.73737,113.4,4.2,7.3,3,9,42,0.9,101,71,7.1,4.1,165,305,18.1,1012.4,112.1,42,1,98,7.1,3.55,0.1),
('2024-05-01 10:00:03.512755',1,1,3,3,51.05047,13.7374,51.05048,13.73741,113.5,4.6,11.9,3,10,42,0.8,104,74,11.6,4.5,171,476,18.1,1012.3,112.3,43,1,104,4.5,4.5,0.3),
('2024-05-01 10:00:04.513102',1,2,4,4,51.05051,13.73744,51.05052,13.73745,113.7,4.7,16.6,3,10,42,0.8,106,75,16.3,4.7,176,652,18.2,1012.3,112.4,43,1,105,9.2,4.6,0.4);
