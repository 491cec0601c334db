-- alexellis/pimeter meter/energy_test.db
-- Expected: one machine; energy_date and energy_time together are the time; signal kw_h.
CREATE TABLE energy(
log_id INTEGER PRIMARY KEY,
kw_h float,
energy_date date,
energy_time time
);
INSERT INTO energy VALUES (1,0.053,'2015-08-26','15:00:00'),(2,0.122,'2015-08-26','15:01:00'),(3,0.33,'2015-08-26','15:02:00'),(4,0.331,'2015-08-26','23:59:00'),(5,0.28,'2015-08-27','00:00:00'),(6,0.271,'2015-08-27','00:01:00');
