-- SeptimiuMitu/control-the-boiler templog.db
-- Expected: one machine; signal temp of temps (local times). actions is a log of what was asked of the boiler, at times of its own: a text signal action besides, or left out and named.
CREATE TABLE temps (timestamp DATETIME, temp NUMERIC);
CREATE TABLE actions (timestamp DATETIME, action TEXT);
INSERT INTO temps VALUES ('2017-11-05 08:15:01',21.562),('2017-11-05 08:20:01',21.5),('2017-11-05 08:25:01',21.437),('2017-11-05 08:30:02',21.437),('2017-11-05 08:35:01',21.375),('2017-11-05 08:40:01',21.5);
INSERT INTO actions VALUES ('2017-11-05 08:21:31','Turn Off'),('2017-11-05 08:26:01','Turn Off'),('2017-11-05 08:34:02','Turn Off'),('2017-11-05 08:38:02','No Action Requested'),('2017-11-05 08:44:02','Turn On');
