-- frangoteam/FUXA server/runtime/storage/sqlite/index.js
-- Expected: dt is milliseconds; id the number of a tag (their names are in another file), value a number or the word of a state as text.
-- A signal for each id in one machine, or a machine for each id.
CREATE TABLE data (dt INTEGER, id INTEGER, value TEXT);
CREATE INDEX idx_data_dt_id ON data (dt, id);
INSERT INTO data VALUES (1714557600000,1,'20.5'),(1714557600004,2,'1013'),(1714557600009,3,'true'),(1714557610001,1,'20.6'),(1714557610006,2,'1012'),(1714557620002,1,'20.4'),(1714557620003,3,'false'),(1714557630000,1,'20.4'),(1714557630004,2,'1012');
