-- smarthomeNG/plugins database/__init__.py, database/user_doc.rst
-- Expected: one machine; a signal for each item by its name: kochfeld.ma and temp from val_num, licht from val_bool or val_num (0, 1), betriebsart the text of val_str.
-- val_bool beside val_num only says whether the number is not zero. duration, changed, item's last value and database_version are no readings.
-- Or a machine for each item; by its number only if the table item is named as left out.
CREATE TABLE database_version(version NUMERIC, updated BIGINT, rollout TEXT, rollback TEXT);
CREATE TABLE log (time BIGINT, item_id INTEGER, duration BIGINT, val_str TEXT, val_num REAL, val_bool BOOLEAN, changed BIGINT);
CREATE TABLE item (id INTEGER, name varchar(255), time BIGINT, val_str TEXT, val_num REAL, val_bool BOOLEAN, changed BIGINT);
CREATE UNIQUE INDEX log_item_id_time ON log (item_id, time);
CREATE INDEX log_item_id_changed ON log (item_id, changed);
CREATE UNIQUE INDEX item_id ON item (id);
CREATE INDEX item_name ON item (name);
INSERT INTO database_version VALUES(1,1714540000830,'CREATE TABLE log (time BIGINT, item_id INTEGER);','DROP TABLE log;'),(2,1714540000835,'CREATE TABLE item (id INTEGER, name varchar(255));','DROP TABLE item;');
INSERT INTO item VALUES(3,'wohnung.kochen.kochfeld.ma',1714557660161,NULL,0.0,0,1714557663596),(4,'garten.wetter.temp',1714557780001,NULL,13.4,1,1714557783596),(7,'wohnung.flur.licht',1714557700500,NULL,0.0,0,1714557703596),(101,'heizung.betriebsart',1714557800000,'absenken',NULL,1,1714557803596);
INSERT INTO log VALUES(1714557600161,3,60000,NULL,202.0,1,1714557603596),(1714557600161,4,120000,NULL,12.9,1,1714557603596),(1714557610250,7,90250,NULL,1.0,1,1714557613596),(1714557611000,101,189000,'heizen',NULL,1,1714557613600),
(1714557660161,3,NULL,NULL,0.0,0,1714557663596),(1714557720161,4,59840,NULL,13.1,1,1714557723596),(1714557700500,7,NULL,NULL,0.0,0,1714557703596),(1714557780001,4,NULL,NULL,13.4,1,1714557783596),(1714557800000,101,NULL,'absenken',NULL,1,1714557803596);
