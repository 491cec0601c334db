-- Narrow tables whose time is in the parent table. Expected: refusal that says where the values are and how to join them (query), or the joined reading.
CREATE TABLE samples(id INTEGER PRIMARY KEY, t INTEGER, station TEXT); CREATE TABLE vals(sample_id INTEGER REFERENCES samples(id), sensor TEXT, value REAL);
INSERT INTO samples VALUES (1,1714557600,'a'),(2,1714557660,'a'),(3,1714557720,'a'); INSERT INTO vals VALUES (1,'temp',20.5),(1,'hum',50),(2,'temp',20.6),(2,'hum',51),(3,'temp',20.7),(3,'hum',52);
