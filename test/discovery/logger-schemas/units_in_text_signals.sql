-- As in an IoT gateway: '36°C', '17.0%', '6663.38MB'. Expected: numbers with units °C, %, MB; or a warning for each.
CREATE TABLE heartbeats (id INTEGER PRIMARY KEY, device_id TEXT, temperature TEXT, memory TEXT, cpu TEXT, timestamp TIMESTAMP);
WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n+1 FROM i WHERE n<59) INSERT INTO heartbeats(device_id,temperature,memory,cpu,timestamp) SELECT 'gw',(36+n%3)||'°C',(6600+n)||'.38MB',(17+n%4)||'.0%',datetime(1714557600+60*n,'unixepoch') FROM i;
