-- A table of things, no times: the serial number is text of 12 digits. Expected: refusal (no column of times).
CREATE TABLE sensors (serial TEXT PRIMARY KEY, pin TEXT NOT NULL, address TEXT NOT NULL, shared_key BLOB);
INSERT INTO sensors VALUES ('764971698097','2777','FD:D2:EF:79:E7:9F',NULL),('764971698123','2778','FD:D2:EF:79:E7:A0',NULL);
