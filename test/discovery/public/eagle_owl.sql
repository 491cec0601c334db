-- cornetp/eagle-owl src/sql_cmd.h
-- Expected: the machine is the sensor's name (Haus, or its address); a minute is made of five columns. Signals are the ch1_ columns, ghg and cost.
-- energy_hour_stat, energy_day_stat and energy_month_stat are sums of the same: left out, or apart by their names.
CREATE TABLE energy_history(addr INT, year INT, month INT, day INT, hour INT, min INT, ch1_amps_avg INT, ch1_kw_avg INT, ghg INT, cost INT, ch1_amps_min INT, ch1_amps_max INT, ch1_kw_min INT, ch1_kw_max INT, PRIMARY KEY(addr, year, month, day, hour, min));
CREATE TABLE energy_param(key VARCHAR, value VARCHAR, PRIMARY KEY(key));
CREATE TABLE energy_sensor(addr INT, name VARCHAR, model INT, tariff_uid VARCHAR, PRIMARY KEY(addr));
CREATE TABLE energy_month_stat(addr INT, year INT, month INT, kwh_total INT, kwh_week_total INT, kwh_weekend_total INT, record_count INT, status INT, PRIMARY KEY(addr, year, month));
CREATE TABLE energy_day_stat(addr INT, year INT, month INT, day INT, kwh_total INT, kwh_week_total INT, kwh_weekend_total INT, record_count INT, status INT, PRIMARY KEY(addr, year, month, day));
CREATE TABLE energy_hour_stat(addr INT, year INT, month INT, day INT, hour INT, kwh_total INT, kwh_week_total INT, kwh_weekend_total INT, record_count INT, status INT, PRIMARY KEY(addr, year, month, day, hour));
INSERT INTO energy_param VALUES ('version','2'),('currency','EUR');
INSERT INTO energy_sensor VALUES (33076,'Haus',0,'t1');
INSERT INTO energy_history VALUES (33076,2013,12,31,23,57,210,4830,0,0,205,214,4715,4922),(33076,2013,12,31,23,58,211,4853,0,0,210,212,4830,4876),(33076,2013,12,31,23,59,208,4784,0,0,201,211,4623,4853),(33076,2014,1,1,0,0,190,4370,0,0,188,193,4324,4439),(33076,2014,1,1,0,1,187,4301,0,0,187,188,4301,4324);
INSERT INTO energy_hour_stat VALUES (33076,2013,12,31,23,241,241,0,3,1),(33076,2014,1,1,0,144,144,0,2,1);
INSERT INTO energy_day_stat VALUES (33076,2013,12,30,9200,9200,0,1440,0),(33076,2013,12,31,8100,8100,0,1440,0),(33076,2014,1,1,144,144,0,2,1);
INSERT INTO energy_month_stat VALUES (33076,2013,11,210000,150000,60000,43200,0),(33076,2013,12,250000,170000,80000,44640,0),(33076,2014,1,144,144,0,2,1);
