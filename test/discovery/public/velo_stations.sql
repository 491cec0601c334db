-- mrtsimon/velo-tbm stations_velo.db
-- Expected: machine is the station (Nom, or SATION_ID as it is spelled there); ID of velos is NULL in every row, although it is the primary key and declared as the reference. Signals nb_classiq, nb_elec, nb_total, nb_places, capacite; etat is a text. Times have an offset.
CREATE TABLE stations (
    ID INTEGER PRIMARY KEY,
    Nom TEXT,
    pos_x FLOAT,
    pos_y FLOAT
);
CREATE TABLE velos (
    ID PRIMARY KEY,
    SATION_ID INTEGER,
    nb_classiq INTEGER,
    nb_elec INTEGER,
    nb_total INTEGER,
    nb_places INTEGER,
    capacite INTEGER,
    etat TEXT,
    date TEXT,
    FOREIGN KEY(ID) REFERENCES stations(ID)
);
INSERT INTO stations VALUES (1,'Hotel de Ville',-0.5843,44.838),(2,'Saint Bruno',-0.5902,44.8378),(3,'Piscine',-0.5932,44.8408);
INSERT INTO velos VALUES (NULL,1,15,14,29,13,42,'CONNECTEE','2025-03-06T12:07:00+01:00'),(NULL,2,1,7,8,11,19,'CONNECTEE','2025-03-06T12:07:00+01:00'),(NULL,3,9,9,18,8,26,'CONNECTEE','2025-03-06T12:07:00+01:00'),(NULL,1,12,14,26,16,42,'CONNECTEE','2025-03-20T11:57:00+01:00'),(NULL,2,2,5,7,12,19,'CONNECTEE','2025-03-20T11:57:00+01:00'),(NULL,3,0,0,0,26,26,'MAINTENANCE','2025-03-20T11:57:00+01:00');
