-- yanofsky/dump1090-stream-parser create_schema.sql, dump1090-stream-parser.py
-- Expected: machine hex_ident; the time is generated_date with generated_time (when the message was sent). Empty texts in columns of numbers are missing values. altitude, ground_speed, track, lat, lon, vertical_rate and the flags are signals.
-- logged_ and parsed_time are when it was stored. The views are not read besides.
CREATE TABLE squitters(
			message_type TEXT,
			transmission_type INT,
			session_id TEXT,
			aircraft_id TEXT,
			hex_ident TEXT,
			flight_id TEXT,
			generated_date TEXT,
			generated_time TEXT,
			logged_date TEXT,
			logged_time TEXT,
			callsign TEXT,
			altitude INT,
			ground_speed INT,
			track INT,
			lat REAL,
			lon REAL,
			vertical_rate REAL,
			squawk TEXT,
			alert INT,
			emergency INT,
			spi INT,
			is_on_ground INT,
			parsed_time TEXT
		);
CREATE VIEW callsigns AS SELECT callsign, hex_ident, date(parsed_time) date_seen, max(parsed_time) last_seen, min(parsed_time) first_seen FROM squitters WHERE callsign != "" GROUP BY callsign, hex_ident, date_seen;
CREATE VIEW locations AS SELECT hex_ident, parsed_time, lon, lat, altitude FROM squitters WHERE lat != "";
INSERT INTO squitters VALUES ('MSG',3,'111','11111','3C6444','111111','2024/05/01','10:00:00.120','2024/05/01','10:00:00.163','',37000,'','',51.0512,13.7371,'','','0','0','0','0','2024-05-01T10:00:00.480113'),
('MSG',4,'111','11111','3C6444','111111','2024/05/01','10:00:00.530','2024/05/01','10:00:00.556','','',452,287,'','',-64,'','','','','0','2024-05-01T10:00:01.002210'),
('MSG',3,'111','11111','4CA8E2','111111','2024/05/01','10:00:00.530','2024/05/01','10:00:00.556','',21450,'','',50.9871,13.9002,'','','0','0','0','0','2024-05-01T10:00:01.002210'),
('MSG',1,'111','11111','3C6444','111111','2024/05/01','10:00:02.070','2024/05/01','10:00:02.129','DLH4TK  ','','','','','','','','','','','','2024-05-01T10:00:02.541007'),
('MSG',4,'111','11111','4CA8E2','111111','2024/05/01','10:00:02.110','2024/05/01','10:00:02.129','','',388,101,'','',1856,'','','','','0','2024-05-01T10:00:02.541007'),
('MSG',6,'111','11111','3C6444','111111','2024/05/01','10:00:03.400','2024/05/01','10:00:03.440','',37000,'','','','','','1000','0','0','0','0','2024-05-01T10:00:03.900811'),
('MSG',3,'111','11111','4CA8E2','111111','2024/05/01','10:00:03.650','2024/05/01','10:00:03.702','',21500,'','',50.9865,13.9031,'','','0','0','0','0','2024-05-01T10:00:04.112290');
