-- sylvek/domotik datastore/domotik/infrastructure/sqlite.repository.go
-- Expected: one machine; signals by name, with unit beside: outside, living (temp), linky (indice and watt), sumPerDay (rate and euro). linky and sumPerDay have two values at one time that only unit tells apart: four signals, none merged.
CREATE TABLE data(id INTEGER PRIMARY KEY AUTOINCREMENT, ts INTEGER, name TEXT, unit TEXT, value REAL);
CREATE INDEX indx_data on data (ts);
INSERT INTO data VALUES (1,1714557600,'outside','temp',12.4),(2,1714557600,'living','temp',20.1),(3,1714557602,'linky','indice',18201200),(4,1714557602,'linky','watt',480),(5,1714557602,'sumPerDay','rate',3.21),(6,1714557602,'sumPerDay','euro',0.71),
(7,1714557660,'outside','temp',12.5),(8,1714557661,'living','temp',20.1),(9,1714557662,'linky','indice',18201208),(10,1714557662,'linky','watt',470),(11,1714557662,'sumPerDay','rate',3.22),(12,1714557662,'sumPerDay','euro',0.72);
