-- Numbers written with their unit, as text. Expected: read as numbers, or a warning as for decimal commas ("20,5").
CREATE TABLE r(ts TEXT, machine TEXT, rpm REAL, temp TEXT);
INSERT INTO r VALUES ('2024-05-01 10:00:00','m',100.5,'20.1 C'),('2024-05-01 10:01:00','m',101.5,'20.2 C'),('2024-05-01 10:02:00','m',102.5,'20.3 C'),('2024-05-01 10:03:00','m',103.5,'20.4 C'),('2024-05-01 10:04:00','m',104.5,'20.5 C'),('2024-05-01 10:05:00','m',105.5,'20.6 C');
