-- The readings (tall, name = signal) beside a small table of events whose "name" tells rows of the same kind apart.
-- Expected: sensorreading is read (it has most rows); scan left out or apart.
CREATE TABLE scan (id INTEGER PRIMARY KEY, time DATETIME NOT NULL, name VARCHAR(255) NOT NULL, condition INTEGER NOT NULL, cracks INTEGER NOT NULL);
CREATE TABLE sensorreading (id INTEGER PRIMARY KEY, time DATETIME NOT NULL, name VARCHAR(255) NOT NULL, value REAL NOT NULL);
INSERT INTO scan VALUES (1,'2020-10-15 18:51:02','emergency_scan',0,0),(2,'2020-10-18 00:16:47','schedule_scan',0,1),(3,'2020-10-18 00:16:47','emergency_scan',1,2);
INSERT INTO sensorreading VALUES (1,'2020-10-15 18:50:01','s1 load',49.68),(2,'2020-10-15 18:50:01','s1 displacement',-1.78),(3,'2020-10-15 18:50:11','s1 load',49.7),(4,'2020-10-15 18:50:11','s1 displacement',-1.79),(5,'2020-10-15 18:50:21','s1 load',49.8),(6,'2020-10-15 18:50:21','s1 displacement',-1.8),(7,'2020-10-15 18:50:31','s1 load',49.9),(8,'2020-10-15 18:50:31','s1 displacement',-1.81);
