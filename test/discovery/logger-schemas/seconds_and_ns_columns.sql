-- As zabbix_history, two values within one second that only ns tells apart. Expected: both kept, at clock + ns.
CREATE TABLE history (itemid BIGINT, clock INTEGER DEFAULT 0, value DOUBLE, ns INTEGER DEFAULT 0);
INSERT INTO history VALUES (100,1714557600,0.5,123456789),(100,1714557600,0.55,623456789),(100,1714557660,0.6,223456789),(100,1714557720,0.7,323456789);
