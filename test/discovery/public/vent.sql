-- brissonneau/webservicerust meteo.db
-- Expected: one machine; horodatage has nine digits and an offset; signals vitesse and direction. Readings a hundred nanoseconds apart are two.
CREATE TABLE vent (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            vitesse REAL NOT NULL,
            direction INTEGER NOT NULL,
            horodatage DATETIME NOT NULL
        );
INSERT INTO vent VALUES (1,12.5,180,'2026-03-26T13:03:24.925686600+00:00'),(2,22.0,270,'2026-03-26T13:03:24.925693700+00:00'),(3,5.5,45,'2026-03-26T13:03:24.925693800+00:00'),(4,9.1,50,'2026-03-26T14:03:24.000000100+01:00');
