-- Go's zero time 0001-01-01T00:00:00Z in most rows. Expected: the rows with a time are read, the others counted as out of range;
-- or a refusal whose example is the value that is wrong.
CREATE TABLE telemetry (node_id TEXT, data_type TEXT, value REAL, timestamp TEXT);
INSERT INTO telemetry VALUES ('n1','voltage',4.1,'2025-07-15T14:44:20+02:00'),('n1','voltage',4.2,'2025-07-15T14:45:20+02:00'),('n2','voltage',4.0,'2025-07-15T14:45:21+02:00'),
('n1','',0.0,'0001-01-01T00:00:00Z'),('n2','',0.0,'0001-01-01T00:00:00Z'),('n3','',0.0,'0001-01-01T00:00:00Z'),('n3','',0.0,'0001-01-01T00:00:00Z');
