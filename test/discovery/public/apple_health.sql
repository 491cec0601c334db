-- mac4n6/APOLLO modules/health_heart_rate.txt, health_weight.txt, health_steps.txt (healthdb_secure.sqlite)
-- Expected: times stand in samples (start_date, seconds since 2001), values in quantity_samples by data_id: one machine, signals by data_type (5 heart rate in counts a second, 3 weight, 7 steps). Times of 1993 are right only if 2001 is named in a warning. end_date and data_id are no signals.
CREATE TABLE samples (data_id INTEGER PRIMARY KEY, start_date REAL, end_date REAL, data_type INTEGER);
CREATE TABLE quantity_samples (data_id INTEGER PRIMARY KEY, quantity REAL, original_quantity REAL, original_unit INTEGER REFERENCES unit_strings(ROWID) ON DELETE NO ACTION);
CREATE TABLE unit_strings (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, unit_string TEXT UNIQUE);
CREATE TABLE objects (data_id INTEGER PRIMARY KEY AUTOINCREMENT, uuid BLOB UNIQUE, provenance INTEGER NOT NULL, hidden INTEGER NOT NULL DEFAULT 0, creation_date REAL);
INSERT INTO unit_strings VALUES (1,'count/min'),(2,'kg'),(3,'count');
INSERT INTO objects VALUES (101,x'01',2,0,736250405.1),(102,x'02',2,0,736250705.3),(103,x'03',3,0,736251005.0),(104,x'04',2,0,736251005.2),(105,x'05',2,0,736251305.9),(106,x'06',3,0,736336805.4);
INSERT INTO samples VALUES (101,736250400,736250400,5),(102,736250700.5,736250700.5,5),(103,736250400,736250400,3),(104,736250400,736251000,7),(105,736251300,736251300,5),(106,736336800,736336800,3);
INSERT INTO quantity_samples VALUES (101,1.25,75,1),(102,1.2,72,1),(103,64.2,NULL,NULL),(104,412,NULL,NULL),(105,1.3,78,1),(106,64,NULL,NULL);
