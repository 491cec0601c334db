-- Dates and times padded with spaces ("2024- 2- 8", " 3: 0:35"), as printf("%2d") writes them, after some rows in ISO. Expected: read, or a refusal whose example is a value that is wrong.
CREATE TABLE SensorData (id INTEGER PRIMARY KEY, date DATE, time TIME, voltage REAL, current REAL);
INSERT INTO SensorData(date,time,voltage,current) VALUES ('2024-01-30','12:30:00',5.0,2.3),('2024- 2- 3',' 3: 0:35',5.1,2.4),('2024- 2- 3',' 3: 0:50',5.2,2.5),('2024- 2- 8','13: 1:54',5.3,2.6),('2024- 2- 8','13: 2:24',5.4,2.7);
