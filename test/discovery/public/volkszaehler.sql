-- volkszaehler/volkszaehler.org lib/Model/Data.php, Entity.php, Property.php, Aggregate.php, misc/sql/demo.sql
-- Expected: a machine for each channel (its uuid, or its title in properties), one signal; timestamp is milliseconds; or one machine and a signal for each channel.
-- aggregate holds sums of hours and days (type 2, 3) and is not mixed with data.
CREATE TABLE entities (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, uuid VARCHAR(36) NOT NULL, type VARCHAR(255) NOT NULL, class VARCHAR(255) NOT NULL);
CREATE TABLE properties (entity_id INTEGER NOT NULL, pkey VARCHAR(255) NOT NULL, value CLOB NOT NULL, PRIMARY KEY(entity_id, pkey));
CREATE TABLE data (channel_id INTEGER NOT NULL, timestamp BIGINT NOT NULL, value DOUBLE PRECISION NOT NULL, PRIMARY KEY(channel_id, timestamp));
CREATE TABLE aggregate (channel_id INTEGER NOT NULL, type SMALLINT NOT NULL, timestamp BIGINT NOT NULL, value DOUBLE PRECISION NOT NULL, count INTEGER NOT NULL, PRIMARY KEY(channel_id, type, timestamp));
CREATE UNIQUE INDEX entity_uuid ON entities (uuid);
INSERT INTO entities VALUES (1,'a301d8d0-903b-1234-94bb-d943d061b6a8','power','channel'),(2,'b9c2f4a0-903b-1234-94bb-d943d061b6a8','temperature','channel'),(3,'c0ffee00-903b-1234-94bb-d943d061b6a8','group','aggregator');
INSERT INTO properties VALUES (1,'title','S0-Zaehler'),(1,'description','Nummer 1'),(1,'resolution','2000'),(1,'public','1'),(2,'title','Keller'),(2,'public','0'),(3,'title','Haus');
INSERT INTO data VALUES (1,1714557600340,1),(1,1714557719800,1),(1,1714557838870,1),(1,1714557957940,1),(2,1714557600000,14.25),(2,1714557900000,14.31),(2,1714558200000,14.38);
INSERT INTO aggregate VALUES (1,2,1714557600000,30,30),(1,2,1714561200000,31,31),(1,3,1714521600000,702,702),(1,3,1714608000000,640,640),(2,2,1714557600000,14.2,12),(2,2,1714561200000,14.3,12),(2,3,1714521600000,14.1,288),(2,3,1714608000000,14.4,288);
