-- Tables a signal, one of them with a single row out of order. Expected: "1 reading out of time order".
CREATE TABLE a (time REAL, data REAL); CREATE TABLE b (time REAL, data REAL);
INSERT INTO a VALUES (1714557600.5,1),(1714557610.5,2),(1714557605.5,3),(1714557620.5,4);
INSERT INTO b VALUES (1714557601.5,1),(1714557611.5,2),(1714557616.5,3),(1714557621.5,4);
