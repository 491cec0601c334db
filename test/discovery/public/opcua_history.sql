-- FreeOpcUa/opcua-asyncio asyncua/server/history_sql.py
-- Expected: a table for each node: signals 2_3 (temperatures), 2_7 (a counter) and 2_9 (True, False) from Value; SourceTimestamp is the time of measuring, ServerTimestamp when the server got it. StatusCode and VariantType may be there, VariantBinary not.
-- 2_2 holds events.
CREATE TABLE "2_3" (_Id INTEGER PRIMARY KEY NOT NULL, ServerTimestamp TIMESTAMP, SourceTimestamp TIMESTAMP, StatusCode INTEGER, Value TEXT, VariantType TEXT, VariantBinary BLOB);
CREATE TABLE "2_7" (_Id INTEGER PRIMARY KEY NOT NULL, ServerTimestamp TIMESTAMP, SourceTimestamp TIMESTAMP, StatusCode INTEGER, Value TEXT, VariantType TEXT, VariantBinary BLOB);
CREATE TABLE "2_9" (_Id INTEGER PRIMARY KEY NOT NULL, ServerTimestamp TIMESTAMP, SourceTimestamp TIMESTAMP, StatusCode INTEGER, Value TEXT, VariantType TEXT, VariantBinary BLOB);
CREATE TABLE "2_2" (_Id INTEGER PRIMARY KEY NOT NULL, _Timestamp TIMESTAMP, _EventTypeName TEXT, "Message" BLOB, "Severity" BLOB, "Time" BLOB);
INSERT INTO "2_3" VALUES (1,'2024-05-01 10:00:00.000412','2024-05-01 10:00:00',0,'20.5','Double',x'0b0000000000803440'),(2,'2024-05-01 10:00:01.000398','2024-05-01 10:00:01',0,'20.75','Double',x'0b0000000000c03440'),(3,'2024-05-01 10:00:02.000455','2024-05-01 10:00:02',0,'20.5','Double',x'0b0000000000803440'),(4,'2024-05-01 10:00:03.000440','2024-05-01 10:00:03',2150891520,'20.5','Double',x'0b0000000000803440');
INSERT INTO "2_7" VALUES (1,'2024-05-01 10:00:00.000511','2024-05-01 10:00:00',0,'1200','Int64',x'08b004000000000000'),(2,'2024-05-01 10:00:01.000502','2024-05-01 10:00:01',0,'1203','Int64',x'08b304000000000000'),(3,'2024-05-01 10:00:02.000533','2024-05-01 10:00:02',0,'1206','Int64',x'08b604000000000000');
INSERT INTO "2_9" VALUES (1,'2024-05-01 10:00:00.000601','2024-05-01 10:00:00',0,'True','Boolean',x'0101'),(2,'2024-05-01 10:00:02.500612','2024-05-01 10:00:02.500000',0,'False','Boolean',x'0100');
INSERT INTO "2_2" VALUES (1,'2024-05-01 10:00:01.700000','TransitionEvent',x'15020400000074727970',x'05f401',x'0d00');
