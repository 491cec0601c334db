-- jvde-github/AIS-catcher Source/DBMS/create_sqlite.sql
-- Expected: a machine for each mmsi; time and ship stand in ais_message, position in ais_position by msg_id: lat, lon, speed, course, heading, status, turn, alt; signal_level, ppm, channel and type of the message may be there.
-- received_at is the time, published_at is when it was stored. ais_state is the last state, ais_static facts of ships, ais_stats_hourly sums of a station: none is mixed with the positions.
CREATE TABLE ais_message (
    id           INTEGER PRIMARY KEY,
    mmsi         INTEGER,
    received_at  TEXT,
    published_at TEXT DEFAULT CURRENT_TIMESTAMP,
    station_id   INTEGER,
    type         INTEGER,
    channel      TEXT,
    signal_level REAL,
    ppm          REAL,
    nmea         TEXT
);
CREATE TABLE ais_position (
    msg_id  INTEGER REFERENCES ais_message(id) ON DELETE CASCADE,
    lat     REAL,
    lon     REAL,
    speed   REAL,
    course  REAL,
    heading REAL,
    status  INTEGER,
    turn    REAL,
    alt     INTEGER
);
CREATE TABLE ais_static (
    msg_id       INTEGER REFERENCES ais_message(id) ON DELETE CASCADE,
    shipname     TEXT,
    callsign     TEXT,
    imo          INTEGER,
    shiptype     INTEGER,
    to_bow       INTEGER,
    to_stern     INTEGER,
    draught      REAL,
    destination  TEXT,
    eta          TEXT
);
CREATE TABLE ais_state (
    mmsi         INTEGER PRIMARY KEY,
    first_seen   TEXT,
    received_at  TEXT,
    station_id   INTEGER,
    shipname     TEXT,
    shiptype     INTEGER,
    speed        REAL,
    lat          REAL,
    lon          REAL,
    course       REAL,
    heading      REAL,
    count        INTEGER
);
CREATE TABLE ais_stats_hourly (
    station_id INTEGER,
    bucket     TEXT,
    msgs       INTEGER,
    vessels    INTEGER,
    channel_a  INTEGER,
    channel_b  INTEGER,
    level_min  REAL,
    level_max  REAL,
    ppm        REAL,
    PRIMARY KEY (station_id, bucket)
);
CREATE INDEX idx_message_mmsi_time ON ais_message (mmsi, received_at);
CREATE INDEX idx_position_msg      ON ais_position (msg_id);
INSERT INTO ais_message VALUES (1,211234560,'2024-05-01 10:00:00','2024-05-01 10:00:02',1,1,'A',-31.5,0.9,'!AIVDM,1,1,,A,13aB'),(2,244010219,'2024-05-01 10:00:03','2024-05-01 10:00:05',1,1,'B',-42.0,-1.2,'!AIVDM,1,1,,B,13aC'),(3,211234560,'2024-05-01 10:00:04','2024-05-01 10:00:05',1,5,'A',-31.9,0.8,'!AIVDM,2,1,3,A,53aB'),(4,211234560,'2024-05-01 10:00:10','2024-05-01 10:00:12',1,1,'B',-32.1,0.9,'!AIVDM,1,1,,B,13aD'),(5,244010219,'2024-05-01 10:00:13','2024-05-01 10:00:15',1,1,'A',-41.2,-1.1,'!AIVDM,1,1,,A,13aE'),(6,211234560,'2024-05-01 10:00:20','2024-05-01 10:00:22',1,1,'A',-31.0,1.0,'!AIVDM,1,1,,A,13aF');
INSERT INTO ais_position VALUES (1,53.54431,9.9661,8.4,271.2,270,0,0,NULL),(2,53.5389,9.8712,0.0,12.0,NULL,5,NULL,NULL),(4,53.54434,9.96571,8.5,271.4,271,0,0,NULL),(5,53.53891,9.87121,0.1,15.1,NULL,5,NULL,NULL),(6,53.54437,9.96532,8.5,271.0,271,0,-2.5,NULL);
INSERT INTO ais_static VALUES (3,'ELBE STAR','DABC',9123456,70,80,20,4.2,'HAMBURG','2024-05-01 12:00');
INSERT INTO ais_state VALUES (211234560,'2024-05-01 09:12:00','2024-05-01 10:00:20',1,'ELBE STAR',70,8.5,53.54437,9.96532,271.0,271,812),(244010219,'2024-05-01 09:30:00','2024-05-01 10:00:13',1,NULL,NULL,0.1,53.53891,9.87121,15.1,NULL,300);
INSERT INTO ais_stats_hourly VALUES (1,'2024-05-01 09:00',4100,34,2050,2050,-60.1,-20.2,0.1),(1,'2024-05-01 10:00',6,2,4,2,-42.0,-31.0,0.2);
