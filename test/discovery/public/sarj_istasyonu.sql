-- Adileakklc/Elektrikli-sarj-istasyon telemetry.db
-- Expected: machine is the user of the charger (userId), or one machine; timestamp is the time of the reading (created_at is when it was stored, sometimes minutes later); signals enerji, sure, voltaj, akim, riskScore. nonce and hash are no signals.
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
INSERT INTO telemetry VALUES (1,'user7',1.2,10,220.0,5.0,'2025-09-08 17:10:00','n1','b7fa7b11','2025-09-08 17:35:24',NULL),(2,'user123',12.5,3600,220.0,5.7,'2025-09-08 18:36:08','5859-7925ef9','c1fa7b12','2025-09-08 18:36:08',NULL),(3,'user123',12.6,3610,221.0,5.7,'2025-09-08 18:36:18','7460-76c67cb','fac2fbc6','2025-09-08 18:36:18',NULL),(4,'user7',1.3,20,220.0,5.1,'2025-09-08 18:36:18','6661-76c67cc','abc2fbc6','2025-09-08 18:36:19',0.1),(5,'user123',12.7,3620,220.0,5.6,'2025-09-08 18:36:28','7461-76c67cd','dec2fbc6','2025-09-08 18:36:28',0.2),(6,'user7',1.4,30,219.5,5.0,'2025-09-08 18:36:28','6662-76c67ce','bbc2fbc6','2025-09-08 18:36:29',0.1);
