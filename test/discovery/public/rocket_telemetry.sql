-- PowerBard007/Rocket_Tele_InSPACe telemetry.db
-- Expected: a table of numbers without any time: refused.
CREATE TABLE telemetry (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    altitude REAL,
                    temperature REAL,
                    pressure REAL,
                    power REAL,
                    system_status TEXT
                );
INSERT INTO telemetry VALUES (1,500.0,25.5,1012.0,85.0,'OK'),(2,500.0,25.5,1012.0,85.0,'OK'),(3,512.0,25.4,1010.5,84.0,'OK'),(4,530.0,25.1,1008.0,84.0,'WARN');
