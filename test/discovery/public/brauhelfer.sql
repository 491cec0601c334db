-- Manuel83/craftbeerpi upload/kb_daten.sqlite (kleiner-brauhelfer)
-- Expected: machine is the brew (Sudname, or SudID); Zeitstempel the time. Schnellgaerverlauf and Hauptgaerverlauf have the same columns (SW, Alc, Temp) and stand for two vessels of one brew: they are kept apart (by table), or one is left out and named, never merged.
-- Nachgaerverlauf has Druck, Temp, CO2. Sud, Malz and Rasten are recipes and no readings.
CREATE TABLE Global (db_Version int, 'db_NeuBerechnen' INTEGER DEFAULT 0);
CREATE TABLE "Malz" ("ID" INTEGER PRIMARY KEY ,"Beschreibung" TEXT,"Farbe" NUMERIC,"MaxProzent" NUMERIC,"Menge" NUMERIC,"Preis" NUMERIC,"Bemerkung" TEXT, 'Anwendung' TEXT, 'Eingelagert' DATETIME, 'Mindesthaltbar' DATETIME);
CREATE TABLE "Rasten" ("ID" INTEGER PRIMARY KEY  NOT NULL ,"SudID" INTEGER,"RastAktiv" BOOL DEFAULT (0) ,"RastTemp" NUMERIC DEFAULT (0) ,"RastDauer" NUMERIC DEFAULT (0) ,"RastName" TEXT);
CREATE TABLE "Sud" ("ID" INTEGER PRIMARY KEY  NOT NULL ,"Sudname" TEXT,"Menge" NUMERIC DEFAULT (20) ,"SW" NUMERIC DEFAULT (12) ,"CO2" NUMERIC DEFAULT (5) ,"IBU" NUMERIC DEFAULT (26) ,"Kommentar" TEXT,"Braudatum" DATETIME,"BierWurdeGebraut" BOOL DEFAULT (0) ,"Anstelldatum" DATETIME,"Abfuelldatum" DATETIME,"TemperaturJungbier" NUMERIC DEFAULT (12) ,"Erstellt" DATETIME,"Gespeichert" DATETIME);
CREATE TABLE 'Schnellgaerverlauf' ('ID' INTEGER PRIMARY KEY  NOT NULL ,'SudID' INTEGER,'Zeitstempel' DATETIME,'SW' NUMERIC DEFAULT (0) ,'Alc' NUMERIC DEFAULT (0) , 'Temp' NUMERIC DEFAULT 0);
CREATE TABLE 'Hauptgaerverlauf' ('ID' INTEGER PRIMARY KEY  NOT NULL ,'SudID' INTEGER,'Zeitstempel' DATETIME,'SW' NUMERIC DEFAULT (0) ,'Alc' NUMERIC DEFAULT (0) , 'Temp' NUMERIC DEFAULT 0);
CREATE TABLE 'Nachgaerverlauf' ('ID' INTEGER PRIMARY KEY  NOT NULL ,'SudID' INTEGER,'Zeitstempel' DATETIME,'Druck' NUMERIC DEFAULT (0) ,'Temp' NUMERIC DEFAULT (0) ,'CO2' NUMERIC DEFAULT (0));
INSERT INTO Global VALUES (19,0);
INSERT INTO Malz VALUES (1,'Pilsner',3.5,100,12,1.2,'','','2015-05-25','2016-05-25'),(2,'Weizen hell',4,80,8,1.4,'','','2015-05-25','2016-05-25');
INSERT INTO Rasten VALUES (1,2,1,43,20,'Weizenrast (45°)'),(2,2,1,63,30,'Maltoserast (60°-65°)'),(3,4,1,72,30,'Verzuckerung (70°-75°)');
INSERT INTO Sud VALUES (2,'1. Weizen',20,12.5,5.5,14,'','2015-05-17',1,'2015-05-17','2015-05-25',20,'2015-05-12T11:12:05','2015-05-26T18:00:00'),(4,'2. Weizen',22,12.8,5.5,15,'','2015-05-24',1,'2015-05-24','2015-06-10',20,'2015-05-22T12:46:07','2015-06-11T18:00:00');
INSERT INTO Schnellgaerverlauf VALUES (24,2,'2015-05-17T18:25:00',15.53,0,22),(35,2,'2015-05-18T18:20:00',6.2,5.2,22),(36,2,'2015-05-19T18:18:00',4.1,6.3,22),(40,4,'2015-05-25T18:11:00',13.11,0,22);
INSERT INTO Hauptgaerverlauf VALUES (1,2,'2015-05-17T18:20:53',15.53,0,20),(2,2,'2015-05-19T18:21:44',4.92,5.9,20),(3,4,'2015-05-24T18:27:13',13.11,0,20),(4,4,'2015-05-25T20:08:23',7.05,3.4,20),(5,4,'2015-05-26T19:58:07',4.78,4.6,20);
INSERT INTO Nachgaerverlauf VALUES (5,2,'2015-05-25T20:13:56',0,24,1.47),(10,2,'2015-05-26T18:20:33',0.4,20,1.66),(11,4,'2015-06-10T21:48:54',0,21,1.61);
