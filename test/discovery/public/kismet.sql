-- kismetwireless/kismet kis_databaselogfile.cc
-- Expected: machine is the sender (sourcemac, or devkey); the time is ts_sec with ts_usec. Signals frequency, lat, lon, alt, speed, heading, packet_len, signal, datarate; numbers of the packet may be there.
-- devices has a row a device with its first and last time and is not mixed with the packets; alerts are events.
CREATE TABLE KISMET (kismet_version TEXT, db_version INT, db_module TEXT);
CREATE TABLE devices (first_time INT, last_time INT, devkey TEXT, phyname TEXT, devmac TEXT, strongest_signal INT, min_lat REAL, min_lon REAL, max_lat REAL, max_lon REAL, avg_lat REAL, avg_lon REAL, bytes_data INT, type TEXT, device BLOB, UNIQUE(phyname, devmac) ON CONFLICT REPLACE);
CREATE TABLE packets (ts_sec INT, ts_usec INT, phyname TEXT, sourcemac TEXT, destmac TEXT, transmac TEXT, frequency REAL, devkey TEXT, lat REAL, lon REAL, alt REAL, speed REAL, heading REAL, packet_len INT, signal INT, datasource TEXT, dlt INT, packet BLOB, error INT, tags TEXT, datarate REAL, hash INT, packetid INT, packet_full_len INT);
CREATE TABLE datasources (uuid TEXT, typestring TEXT, definition TEXT, name TEXT, interface TEXT, json BLOB, UNIQUE(uuid) ON CONFLICT REPLACE);
CREATE TABLE alerts (ts_sec INT, ts_usec INT, phyname TEXT, devmac TEXT, lat REAL, lon REAL, header TEXT, json BLOB);
INSERT INTO KISMET VALUES ('2023.07',9,'kismetlog');
INSERT INTO datasources VALUES ('5FE308BD-0000-0000-0000-00C0CAA5E1D7','linuxwifi','wlan1','wlan1','wlan1',x'7b7d');
INSERT INTO devices VALUES (1714557600,1714557602,'4202770D00000000_A1','IEEE802.11','D4:38:9C:00:00:A1',-41,51.05,13.73,51.06,13.74,51.055,13.735,1840,'Wi-Fi AP',x'7b226b223a317d'),(1714557601,1714557602,'4202770D00000000_B2','IEEE802.11','F0:99:BF:00:00:B2',-60,51.05,13.73,51.06,13.74,51.055,13.735,420,'Wi-Fi Client',x'7b226b223a327d');
INSERT INTO packets VALUES (1714557600,120450,'IEEE802.11','D4:38:9C:00:00:A1','FF:FF:FF:FF:FF:FF','D4:38:9C:00:00:A1',2437000,'4202770D00000000_A1',51.0501,13.7301,112.0,0.4,20.0,280,-42,'5FE308BD-0000-0000-0000-00C0CAA5E1D7',127,x'80000000ffff',0,'',1.0,901,11,280),
(1714557600,530112,'IEEE802.11','D4:38:9C:00:00:A1','FF:FF:FF:FF:FF:FF','D4:38:9C:00:00:A1',2437000,'4202770D00000000_A1',51.0501,13.7301,112.0,0.4,20.0,280,-41,'5FE308BD-0000-0000-0000-00C0CAA5E1D7',127,x'80000000fffe',0,'',1.0,902,12,280),
(1714557601,4,'IEEE802.11','F0:99:BF:00:00:B2','D4:38:9C:00:00:A1','00:00:00:00:00:00',2437000,'4202770D00000000_B2',51.0502,13.7302,112.1,0.9,21.0,134,-60,'5FE308BD-0000-0000-0000-00C0CAA5E1D7',127,x'88000000ffff',0,'',24.0,903,13,134),
(1714557601,600000,'IEEE802.11','D4:38:9C:00:00:A1','F0:99:BF:00:00:B2','D4:38:9C:00:00:A1',2437000,'4202770D00000000_A1',51.0502,13.7302,112.1,0.9,21.0,96,-43,'5FE308BD-0000-0000-0000-00C0CAA5E1D7',127,x'88000000fff1',0,'',54.0,904,14,96),
(1714557602,999999,'IEEE802.11','F0:99:BF:00:00:B2','D4:38:9C:00:00:A1','00:00:00:00:00:00',2437000,'4202770D00000000_B2',51.0503,13.7304,112.3,1.1,22.5,1500,-61,'5FE308BD-0000-0000-0000-00C0CAA5E1D7',127,x'88000000ff0f',0,'',54.0,905,15,1500);
INSERT INTO alerts VALUES (1714557602,10,'IEEE802.11','D4:38:9C:00:00:A1',51.05,13.73,'APSPOOF',x'7b2268223a22415053504f4f46227d');
