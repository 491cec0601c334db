-- mrtsimon/velo-tbm meteo.db
-- Expected: machine id_station; dh_utc is the time in UTC; a signal for each column that is filled. complements (values between @) and source are texts and may be there.
CREATE TABLE meteo (
    id_station TEXT,
    dh_utc TEXT,
    temperature REAL,
    pression REAL,
    pression_variation_3h REAL,
    humidite REAL,
    point_de_rosee REAL,
    visibilite REAL,
    vent_moyen REAL,
    vent_rafales REAL,
    vent_direction REAL,
    temperature_min REAL,
    temperature_max REAL,
    pluie_1h REAL,
    pluie_24h REAL,
    pluie_intensite REAL,
    uv REAL,
    complements TEXT,
    ensoleillement REAL,
    temps_omm TEXT,
    source TEXT,
    uv_index REAL,
    PRIMARY KEY (id_station, dh_utc)
);
INSERT INTO meteo VALUES ('ME034','2025-04-16 00:00:00',9.8,1006.9,NULL,86.0,7.8,NULL,NULL,NULL,NULL,9.7,9.8,0.2,1.0,0.0,0.0,'0@@0@@308.6@@@@24.3@24.3@24.5@12:53am@+0200',NULL,NULL,'wlkIPxml',0.0),('ME034','2025-04-16 00:10:00',9.7,1007.0,NULL,86.0,7.2,NULL,NULL,NULL,NULL,9.7,9.8,NULL,NULL,0.0,0.0,'0@@0@@308.6@@@@24.3@24.3@24.5@12:53am@+0200',NULL,NULL,'wlkIPxml',0.0),('ME034','2025-04-16 00:20:00',9.6,1007.0,NULL,85.0,7.2,NULL,NULL,NULL,NULL,9.6,9.8,NULL,NULL,0.0,0.0,'0@@0@@308.6@@@@24.3@24.3@24.5@2:25am@+0200',NULL,NULL,'wlkIPxml',0.0),
('STATIC0202','2025-04-16 00:00:00',10.1,1007.4,NULL,80.0,6.8,NULL,3.2,6.4,NULL,10.1,10.2,0.0,0.4,NULL,NULL,NULL,NULL,NULL,'static',NULL),('STATIC0202','2025-04-16 00:20:00',10.0,1007.5,NULL,81.0,6.9,NULL,2.9,5.1,NULL,10.0,10.2,0.0,0.4,NULL,NULL,NULL,NULL,NULL,'static',NULL);
