-- evcc-io/evcc tests/energy-history.sql, tests/device-colors.sql
-- Expected: machine is the entity (its name, title or number), ts seconds; signals import and export of meters (kWh of a quarter of an hour).
-- sessions has a row for each charging session (another thing: a loadpoint) and is not mixed with it. settings and configs are configuration; a token in it is no attribute.
CREATE TABLE `sessions` (`id` integer, `created` datetime, `finished` datetime, `loadpoint` text, `identifier` text, `vehicle` text, `meter_start_kwh` real, `meter_end_kwh` real, `charged_kwh` real, `odometer` real, `solar_percentage` real, `price` real, `price_per_kwh` real, `co2_per_kwh` real, `charge_duration` integer, PRIMARY KEY (`id`));
CREATE TABLE `entities` (`id` integer, `group` text, `name` text, `title` text, PRIMARY KEY (`id`));
CREATE UNIQUE INDEX `entities_group_name` ON `entities`(`group`, `name`);
CREATE TABLE `meters` (`meter` integer, `ts` integer, `import` real, `export` real);
CREATE UNIQUE INDEX `meters_meter_ts` ON `meters`(`meter`, `ts`);
CREATE TABLE `settings` (`key` text, `value` text, PRIMARY KEY(`key`));
CREATE TABLE `configs` (`id` integer PRIMARY KEY AUTOINCREMENT, `class` integer, `type` text, `title` text, `icon` text, `product` text, `value` text);
INSERT INTO entities VALUES (1,'home','home','home'),(2,'grid','grid','grid'),(3,'battery','battery','Battery'),(4,'pv','solar','Solar');
INSERT INTO meters VALUES (1,1774386000,0.1,0),(2,1774386000,0.5,0.1),(3,1774386000,0,0.2),(1,1774386900,0.12,0),(2,1774386900,0.4,0.1),(3,1774386900,0,0.25),(1,1774387800,0.1,0),(2,1774387800,0.45,0),(1,1774393200,0.2,0),(4,1774393200,0.9,0),(4,1774394100,1.1,0);
INSERT INTO sessions VALUES (1,'2026-03-23 08:00:00.0+01:00','2026-03-23 09:00:00.0+01:00','Garage',NULL,'Honda',100.0,108.0,8.0,NULL,50,1.0,0.2,100,3600000000000),(2,'2026-03-24 08:00:00.0+01:00','2026-03-24 08:30:00.0+01:00','Carport',NULL,'Honda',40.0,44.0,4.0,NULL,50,0.5,0.2,50,1800000000000);
INSERT INTO settings VALUES ('sponsorToken','abc-secret-def'),('experimental','true');
INSERT INTO configs VALUES (1,2,'template','Dishwasher','','Demo meter','{"power":"100","template":"demo-meter","usage":"charge"}');
