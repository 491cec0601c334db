-- DeltaX-Community/DeltaX Process/DeltaX.RealTimeHistoricDB/Repositories/QueriesSqlite.cs
-- Expected: one machine; signals by HistoricTag.TagName through TagId: tank1.level and tank1.temp numbers as text, pump1.state the word. Updated is seconds since 1970 with a fraction (and the time, whatever it is called). HistoricTag.CreatedAt is when a tag was made.
CREATE TABLE IF NOT EXISTS HistoricTag (
    Id          INTEGER PRIMARY KEY AUTOINCREMENT,
    TagName     TEXT    UNIQUE
                        NOT NULL, 
    CreatedAt   DATE    DEFAULT (datetime('now', 'localtime') ),
    Enable      BOOLEAN DEFAULT (1)
);
CREATE TABLE IF NOT EXISTS HistoricTagValue (
    TagId   INTEGER REFERENCES HistoricTag (Id),
    Updated DOUBLE  NOT NULL,
    Value   TEXT
);
CREATE INDEX IF NOT EXISTS idxTagAndUpdate ON HistoricTagValue (TagId, Updated ASC );
INSERT INTO HistoricTag VALUES (1,'tank1.level','2024-04-30 08:00:00',1),(2,'tank1.temp','2024-04-30 08:00:05',1),(3,'pump1.state','2024-04-30 08:01:00',1);
INSERT INTO HistoricTagValue VALUES (1,1714557600.25,'3.21'),(2,1714557600.25,'18.5'),(3,1714557600.5,'on'),(1,1714557610.25,'3.19'),(2,1714557610.25,'18.5'),(1,1714557620.25,'3.18'),(2,1714557620.25,'18.6'),(3,1714557625.75,'off');
