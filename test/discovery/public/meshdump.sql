-- folletto95/MeshDump telemetry.db
-- Expected: machine node_id, signals data_type (a tall table without a key); times with an offset. The rows of meshspy are at 0001-01-01, have no data_type and no value: a missing time, left out and counted. nodes names nothing (its names are empty).
CREATE TABLE telemetry (
    node_id TEXT,
    data_type TEXT,
    value REAL,
    timestamp TEXT
);
CREATE TABLE nodes (
    node_id TEXT PRIMARY KEY,
    long_name TEXT,
    short_name TEXT,
    firmware TEXT
);
INSERT INTO nodes VALUES ('5cc7f249','','',''),('99bb9d94','','',''),('meshspy','','',''),('EU_868','','MediumFast','');
INSERT INTO telemetry VALUES ('5cc7f249','batteryLevel',101.0,'2025-07-15T14:44:20+02:00'),('5cc7f249','channelUtilization',0.0,'2025-07-15T14:44:20+02:00'),('5cc7f249','voltage',0.0,'2025-07-15T14:44:20+02:00'),('meshspy','',0.0,'0001-01-01T00:00:00Z'),('99bb9d94','airUtilTx',0.02,'2025-07-15T15:01:55+02:00'),('99bb9d94','uptimeSeconds',67.0,'2025-07-15T15:01:55+02:00'),('meshspy','',0.0,'0001-01-01T00:00:00Z'),('99bb9d94','ch3Voltage',0.38,'2025-07-15T15:02:22+02:00'),('99bb9d94','ch3Current',51.1,'2025-07-15T15:02:22+02:00'),('5cc7f249','batteryLevel',100.0,'2025-07-15T15:14:20+02:00'),('5cc7f249','channelUtilization',1.5,'2025-07-15T15:14:20+02:00'),('meshspy','',0.0,'0001-01-01T00:00:00Z');
