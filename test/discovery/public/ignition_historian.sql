-- MesaDatabase/MariaDB Ignition_SCADA_queries..sql (sqlt_data_…, sqlth_te, sqlth_partitions)
-- Expected: one machine; signals by sqlth_te.tagpath through tagid: press1/temp from floatvalue, press1/count from intvalue, press1/state the text of stringvalue. sqlt_data_1_20230912 and _20230913 are one series in pieces (a table a day). t_stamp is milliseconds. dataintegrity may be there.
-- sqlth_partitions says which table holds which days. By the number of the tag only if sqlth_te is named as left out.
CREATE TABLE sqlt_data_1_20230912 (tagid INTEGER NOT NULL, intvalue BIGINT, floatvalue DOUBLE, stringvalue VARCHAR(255), datevalue DATETIME, dataintegrity INTEGER, t_stamp BIGINT NOT NULL, PRIMARY KEY (tagid, t_stamp));
CREATE TABLE sqlt_data_1_20230913 (tagid INTEGER NOT NULL, intvalue BIGINT, floatvalue DOUBLE, stringvalue VARCHAR(255), datevalue DATETIME, dataintegrity INTEGER, t_stamp BIGINT NOT NULL, PRIMARY KEY (tagid, t_stamp));

CREATE TABLE sqlth_te (id INTEGER PRIMARY KEY AUTOINCREMENT, tagpath VARCHAR(255), scid INTEGER, datatype INTEGER, querymode INTEGER, created BIGINT, retired BIGINT);
CREATE TABLE sqlth_partitions (pname VARCHAR(255), drvid INTEGER, start_time BIGINT, end_time BIGINT, blocksize INTEGER, flags INTEGER);
INSERT INTO sqlth_te VALUES (3,'press1/temp',1,1,3,1694476800000,NULL),(4,'press1/count',1,0,3,1694476800000,NULL),(5,'press1/state',1,2,3,1694476800000,NULL);
INSERT INTO sqlth_partitions VALUES ('sqlt_data_1_20230912',1,1694476800000,1694563200000,0,0),('sqlt_data_1_20230913',1,1694563200000,1694649600000,0,0);
INSERT INTO sqlt_data_1_20230912 VALUES (3,NULL,61.25,NULL,NULL,192,1694563140120),(4,18200,NULL,NULL,NULL,192,1694563140120),(5,NULL,NULL,'Running',NULL,192,1694563140120),(3,NULL,61.5,NULL,NULL,192,1694563170118),(4,18203,NULL,NULL,NULL,192,1694563170118);
INSERT INTO sqlt_data_1_20230913 VALUES (3,NULL,61.75,NULL,NULL,192,1694563200121),(4,18206,NULL,NULL,NULL,192,1694563200121),(5,NULL,NULL,'Stopped',NULL,192,1694563200121),(3,NULL,60.0,NULL,NULL,192,1694563230119),(4,18206,NULL,NULL,NULL,192,1694563230119);
