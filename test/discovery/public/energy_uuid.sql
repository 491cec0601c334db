-- radikalbytes/energy-monitoring energy.db
-- Expected: machine uuid; timestamp is milliseconds; signals irms, power, temperature, humidity.
CREATE TABLE energy_data (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid TEXT NOT NULL,
    irms REAL NOT NULL,
    power REAL NOT NULL,
    temperature REAL NOT NULL,
    humidity REAL NOT NULL,
    timestamp INTEGER NOT NULL
  );
INSERT INTO energy_data VALUES (1,'c342eafb-dba4-4d7f-8d44-eafd08520001',1.8,414.08,5.6,95.0,1740333679766),(2,'c342eafb-dba4-4d7f-8d44-eafd08520001',2.0,460.04,5.6,95.0,1740333740051),(3,'91f0aa02-dba4-4d7f-8d44-eafd08520002',0.4,92.01,21.5,44.0,1740333741200),(4,'c342eafb-dba4-4d7f-8d44-eafd08520001',1.6,368.74,5.6,95.0,1740333800319),(5,'91f0aa02-dba4-4d7f-8d44-eafd08520002',0.5,115.4,21.5,44.0,1740333801507);
