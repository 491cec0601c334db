-- Numbers of the summary where rows are out of order. Expected: read 5 rows; 3 readings at a time that comes twice; 1 or 2 out of order, the same in inspect and in the conversion.
CREATE TABLE r(ts TEXT, machine TEXT, temp REAL);
INSERT INTO r VALUES ('2023-10-29 02:00:00','m',1),('2023-10-29 02:30:00','m',2),('2023-10-29 02:00:00','m',3),('2023-10-29 02:30:00','m',4),('2023-10-29 03:00:00','m',5);
