-- A date as text and the moment as an epoch in the next column ("_tm"), payload as JSON text; one row has a bad epoch.
-- Expected: the time is reading_tm (seconds since 1970), nothing merged; or a refusal that names both.
CREATE TABLE sensor_readings (id int, sensor_id varchar(10), reading_dt varchar(10), reading_tm int, sensor_data varchar(50), level real);
INSERT INTO sensor_readings VALUES
(NULL,'pot1','2020-06-20',1234,'{"attribute":"soil","value":99}',1.0),
(NULL,'pot1','2020-06-20',1592611200,'{"attribute":"soil","value":98}',2.0),(NULL,'pot1','2020-06-20',1592611500,'{"attribute":"soil","value":97}',3.0),
(NULL,'pot1','2020-06-20',1592611800,'{"attribute":"soil","value":96}',4.0),(NULL,'pot1','2020-06-20',1592612100,'{"attribute":"soil","value":95}',5.0),(NULL,'pot1','2020-06-20',1592612400,'{"attribute":"soil","value":94}',6.0);
