-- NicholasNWS/PollerWebApplication plc.db
-- Expected: configuration of a poller (controllers, tags, where values are sent) and no reading: refused.
CREATE TABLE plcs (
	id INTEGER NOT NULL, 
	name VARCHAR, 
	ip_address VARCHAR NOT NULL, 
	protocol VARCHAR NOT NULL, 
	tags JSON, 
	active BOOLEAN, 
	PRIMARY KEY (id)
);
CREATE TABLE influx_config (
	id INTEGER NOT NULL, 
	url VARCHAR NOT NULL, 
	token VARCHAR NOT NULL, 
	org VARCHAR NOT NULL, 
	bucket VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE tags (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	address INTEGER NOT NULL, 
	function_code INTEGER NOT NULL, 
	unit_id INTEGER NOT NULL, 
	plc_id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(plc_id) REFERENCES plcs (id)
);
INSERT INTO plcs VALUES (1,'Press 1','10.0.0.11','modbus','["temp","count"]',1),(2,'Press 2','10.0.0.12','modbus','["temp"]',0);
INSERT INTO influx_config VALUES (1,'http://db:8086','tok-secret','plant','plc');
INSERT INTO tags VALUES (1,'temp',40001,3,1,1),(2,'count',40003,3,1,1),(3,'temp',40001,3,1,2);
