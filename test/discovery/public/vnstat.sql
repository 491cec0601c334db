-- vergoh/vnstat src/dbsql.c
-- Expected: machines eth0 and wlan0 by interface; signals rx and tx from fiveminute. hour, day, month, year and top are sums of the same bytes: left out, or apart by their names (hour_rx).
CREATE TABLE info(
  id       INTEGER PRIMARY KEY,
  name     TEXT UNIQUE NOT NULL,
  value    TEXT NOT NULL);
CREATE TABLE interface(
  id           INTEGER PRIMARY KEY,
  name         TEXT UNIQUE NOT NULL,
  alias        TEXT,
  active       INTEGER NOT NULL,
  created      DATE NOT NULL,
  updated      DATE NOT NULL,
  rxcounter    INTEGER NOT NULL,
  txcounter    INTEGER NOT NULL,
  rxtotal      INTEGER NOT NULL,
  txtotal      INTEGER NOT NULL);
CREATE TABLE fiveminute(
  id           INTEGER PRIMARY KEY,
  interface    INTEGER REFERENCES interface(id) ON DELETE CASCADE,
  date         DATE NOT NULL,
  rx           INTEGER NOT NULL,
  tx           INTEGER NOT NULL,
  CONSTRAINT u UNIQUE (interface, date));
CREATE TABLE hour(
  id           INTEGER PRIMARY KEY,
  interface    INTEGER REFERENCES interface(id) ON DELETE CASCADE,
  date         DATE NOT NULL,
  rx           INTEGER NOT NULL,
  tx           INTEGER NOT NULL,
  CONSTRAINT u UNIQUE (interface, date));
CREATE TABLE day(
  id           INTEGER PRIMARY KEY,
  interface    INTEGER REFERENCES interface(id) ON DELETE CASCADE,
  date         DATE NOT NULL,
  rx           INTEGER NOT NULL,
  tx           INTEGER NOT NULL,
  CONSTRAINT u UNIQUE (interface, date));
CREATE TABLE month(
  id           INTEGER PRIMARY KEY,
  interface    INTEGER REFERENCES interface(id) ON DELETE CASCADE,
  date         DATE NOT NULL,
  rx           INTEGER NOT NULL,
  tx           INTEGER NOT NULL,
  CONSTRAINT u UNIQUE (interface, date));
CREATE TABLE year(
  id           INTEGER PRIMARY KEY,
  interface    INTEGER REFERENCES interface(id) ON DELETE CASCADE,
  date         DATE NOT NULL,
  rx           INTEGER NOT NULL,
  tx           INTEGER NOT NULL,
  CONSTRAINT u UNIQUE (interface, date));
CREATE TABLE top(
  id           INTEGER PRIMARY KEY,
  interface    INTEGER REFERENCES interface(id) ON DELETE CASCADE,
  date         DATE NOT NULL,
  rx           INTEGER NOT NULL,
  tx           INTEGER NOT NULL,
  CONSTRAINT u UNIQUE (interface, date));

INSERT INTO info VALUES (1,'dbversion','1'),(2,'vnstatversion','2.12'),(3,'btime','1714400000');
INSERT INTO interface VALUES (1,'eth0','uplink',1,'2024-04-29 18:00:00','2024-05-01 10:15:00',990000,120000,52000000,9100000),(2,'wlan0',NULL,1,'2024-04-29 18:00:00','2024-05-01 10:15:00',5000,700,44000,6000);
INSERT INTO fiveminute VALUES (1,1,'2024-05-01 10:00:00',150000,9000),(2,2,'2024-05-01 10:00:00',120,80),(3,1,'2024-05-01 10:05:00',175000,11000),(4,2,'2024-05-01 10:05:00',0,0),(5,1,'2024-05-01 10:10:00',98000,7400),(6,2,'2024-05-01 10:10:00',640,75);
INSERT INTO hour VALUES (1,1,'2024-05-01 08:00:00',2150000,99000),(2,2,'2024-05-01 08:00:00',1200,800),(3,1,'2024-05-01 09:00:00',1800000,91000),(4,2,'2024-05-01 09:00:00',900,450),(5,1,'2024-05-01 10:00:00',423000,27400),(6,2,'2024-05-01 10:00:00',760,155);
INSERT INTO day VALUES (1,1,'2024-04-29',9000000,800000),(2,2,'2024-04-29',8000,900),(3,1,'2024-04-30',31000000,6000000),(4,2,'2024-04-30',28000,4000),(5,1,'2024-05-01',12000000,2300000),(6,2,'2024-05-01',8000,1100);
INSERT INTO month VALUES (1,1,'2024-04-01',40000000,6800000),(2,2,'2024-04-01',36000,4900),(3,1,'2024-05-01',12000000,2300000),(4,2,'2024-05-01',8000,1100);
INSERT INTO year VALUES (1,1,'2024-01-01',52000000,9100000),(2,2,'2024-01-01',44000,6000);
INSERT INTO top VALUES (1,1,'2024-04-30',31000000,6000000),(2,2,'2024-04-30',28000,4000);
