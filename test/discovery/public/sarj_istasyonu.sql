-- Adileakklc/Elektrikli-sarj-istasyon telemetry.db
-- Expected: machine is who charges (userId: persons, and a device later); timestamp is the time of the reading, text of both kinds (a date, and seconds since 1970); created_at is when it was stored (local, sometimes minutes later); signals enerji, sure, voltaj, akim, riskScore. nonce and hash are no signals.
CREATE TABLE telemetry(
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          userId TEXT,
          enerji REAL,
          sure INTEGER,
          voltaj REAL,
          akim REAL,
          timestamp TEXT,
          nonce TEXT,
          hash TEXT,
          created_at DATETIME DEFAULT (datetime('now','localtime'))
        , riskScore REAL);
INSERT INTO telemetry VALUES (1,'u1',1.2,10,220.0,5.0,'2025-09-08 17:10:00','n1','b7fa7b11','2025-09-08 17:35:24',NULL),(2,'user123',12.5,3600,220.0,5.7,'2025-09-08 18:36:08','5859-7925ef9','c1fa7b12','2025-09-08 18:36:08',NULL),(3,'user123',12.6,3610,221.0,5.7,'2025-09-08 18:36:18','7460-76c67cb','fac2fbc6','2025-09-08 18:36:18',NULL),(4,'user123',12.7,3620,220.0,5.6,'2025-09-08 18:36:28','7461-76c67cd','dec2fbc6','2025-09-08 18:36:28',0.2),(5,'user123',12.7,3630,220.0,5.6,'2025-09-12 14:55:28','7462-76c67cd','eec2fbc6','2025-09-12 14:55:28',0.2),(6,'ESP01',0.4,5,219.5,1.1,'1757852733','6662-76c67ce','bbc2fbc6','2025-09-14 15:25:46',0.1),(7,'ESP01',0.5,15,219.5,1.2,'1757853351','6663-76c67ce','bcc2fbc6','2025-09-14 15:35:52',0.1),(8,'ESP01',0.5,25,219.0,1.2,'1757853682','6664-76c67ce','bdc2fbc6','2025-09-14 15:41:22',NULL);
