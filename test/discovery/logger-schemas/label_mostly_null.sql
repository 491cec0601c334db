-- A column "label" that is NULL in nearly all rows, beside a location.
-- Expected: machines Kitchen, Hall; signal temp, 5 values.
CREATE TABLE temperature (timestamp INTEGER PRIMARY KEY, location TEXT, temp REAL, label TEXT);
INSERT INTO temperature VALUES (1714550400,'Kitchen',19.5,NULL),(1714550401,'Hall',18.5,NULL),(1714550700,'Kitchen',19.6,NULL),(1714550701,'Hall',18.6,NULL),(1714551000,'Kitchen',0.7,'Pellets');
