-- jesseruth/epsolar-tracer solar.db
-- Expected: machine Controller (promaster, a text in a column of int); timestamp has the date, the time of day and the seconds since 1970 in one text ('01-01-2020 16:47:11:1577897231'); numbers are texts: signals Battery voltage and Load current, the columns that are filled. Names have spaces.
-- Refused is as right, naming timestamp.
CREATE TABLE `stats` (
  `Controller` int(2) NOT NULL,
  `timestamp` varchar(10) NOT NULL,
  `PV array voltage` varchar(10) DEFAULT NULL,
  `PV array current` varchar(10) DEFAULT NULL,
  `PV array power` varchar(10) DEFAULT NULL,
  `Battery voltage` varchar(10) DEFAULT NULL,
  `Load voltage` varchar(10) DEFAULT NULL,
  `Load current` varchar(10) DEFAULT NULL,
  `Charger temperature` varchar(10) DEFAULT NULL,
  `Battery status` varchar(10) DEFAULT NULL,
  PRIMARY KEY (`Controller`,`timestamp`)
);
INSERT INTO stats VALUES ('promaster','01-01-2020 16:47:11:1577897231',NULL,NULL,NULL,'12.56',NULL,'0.31',NULL,NULL),('promaster','01-01-2020 16:50:49:1577897449',NULL,NULL,NULL,'12.56',NULL,'0.3',NULL,NULL),('promaster','01-01-2020 16:51:09:1577897469',NULL,NULL,NULL,'12.55',NULL,'0.3',NULL,NULL),('promaster','01-13-2020 22:07:32:1578953252',NULL,NULL,NULL,'14.01',NULL,'0.28',NULL,NULL);
