-- The program changed its table twice: temperatures, temperatures_v2 (with an id), temperatures_v2_1. Expected: one series of all three (7 rows).
CREATE TABLE temperatures (date text, temperature_blue real, temperature_green real);
CREATE TABLE temperatures_v2(id INTEGER PRIMARY KEY, date TEXT, temperature_blue FLOAT, temperature_green FLOAT);
CREATE TABLE temperatures_v2_1(id INTEGER PRIMARY KEY, date TEXT, temperature_blue FLOAT, temperature_green FLOAT);
INSERT INTO temperatures VALUES ('2018-12-10 21:37:36',22.1,22.2),('2018-12-10 21:38:46',22.3,22.4);
INSERT INTO temperatures_v2(date,temperature_blue,temperature_green) VALUES ('2018-12-18 21:41:29',19.1,18.1),('2018-12-18 22:00:01',19.2,18.2);
INSERT INTO temperatures_v2_1(date,temperature_blue,temperature_green) VALUES ('2018-12-25 12:00:30',20.1,20.2),('2018-12-25 12:01:40',20.3,20.4),('2018-12-25 12:02:50',20.5,20.6);
