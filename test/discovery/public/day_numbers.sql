-- Cerosop/weather_prediction data.db (record)
-- Expected: day is the number of a day counted from a start that nothing says (403 to 5238): there is no time to read. Refused; never days since 1970 in silence.
CREATE TABLE "record" (
	"day"	INTEGER,
	"t"	REAL,
	"wd"	REAL,
	"wp"	REAL,
	"v"	BLOB,
	"h"	NUMERIC,
	"p"	NUMERIC,
	"rt"	REAL,
	"rc"	REAL,
	PRIMARY KEY("day")
);
INSERT INTO record VALUES (403,18.5,50.0,2.1,7.4,88,1024.2,11.3,19.5),(404,16.1,360.0,2.3,10.3,89,1024.9,7.1,3.0),(405,13.5,50.0,3.1,18.5,64,1025.3,0.6,0.0),(406,15.8,50.0,2.7,9.0,81,1028.2,15.0,5.0),(407,16.1,40.0,5.5,3.3,88,1028.4,24.0,43.0),(409,21.9,120.0,1.8,27.5,71,1021.2,0.0,0.0),(5237,18.6,40.0,4.5,8.3,95,1023.6,13.9,28.5),(5238,19.3,360.0,1.9,4.8,97,1017,15.5,13.5);
