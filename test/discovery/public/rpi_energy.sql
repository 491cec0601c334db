-- 0xrushi/rpi-energy-logger telemetry.db
-- Expected: one machine for system_sample (ts seconds, primary key): a signal for each column; voltage, current and power are NULL at first. cpu_core has a row for each core, process_sample one for each process at the same ts: apart by core and pid (core 1 is not pid 1), or left out and named.
CREATE TABLE system_sample (
  ts INTEGER PRIMARY KEY,
  voltage REAL,
  current REAL,
  power REAL,
  cpu_total REAL NOT NULL,
  cpu_freq REAL NOT NULL,
  load1 REAL NOT NULL,
  load5 REAL NOT NULL,
  load15 REAL NOT NULL
, battery_pct REAL);
CREATE TABLE cpu_core (
  ts INTEGER NOT NULL,
  core INTEGER NOT NULL,
  usage REAL NOT NULL,
  PRIMARY KEY (ts, core),
  FOREIGN KEY (ts) REFERENCES system_sample(ts) ON DELETE CASCADE
);
CREATE TABLE process_sample (
  ts INTEGER NOT NULL,
  pid INTEGER NOT NULL,
  name TEXT NOT NULL,
  cpu REAL NOT NULL,
  mem REAL NOT NULL,
  PRIMARY KEY (ts, pid),
  FOREIGN KEY (ts) REFERENCES system_sample(ts) ON DELETE CASCADE
);
INSERT INTO system_sample VALUES (1769898801,NULL,NULL,NULL,0,2400,0.64,0.75,0.64,NULL),(1769898806,NULL,NULL,NULL,0.65,2400,0.67,0.75,0.65,NULL),(1769899389,3.782,-1.232,-4.659,0.55,1500,0.78,0.74,0.67,NULL),(1769900822,3.762,-0.848,-3.19,0,2400,0.65,0.83,0.77,67),(1769900827,3.754,-1.008,-3.784,0.5,1500,0.84,0.87,0.78,67);
INSERT INTO cpu_core VALUES (1769898801,0,0),(1769898801,1,0),(1769898806,0,1),(1769898806,1,0.2),(1769899389,0,0.4),(1769899389,1,0.8),(1769900822,0,0),(1769900822,1,0),(1769900827,0,0.9),(1769900827,1,0.1);
INSERT INTO process_sample VALUES (1769898801,1,'systemd',0,0.18),(1769898801,850,'python3',0.4,1.1),(1769898806,1,'systemd',0.1,0.18),(1769898806,850,'python3',0.6,1.1),(1769899389,1,'systemd',0,0.18),(1769899389,911,'python3',0.2,1.2),(1769900822,1,'systemd',0,0.19),(1769900822,911,'python3',0.2,1.2),(1769900827,1,'systemd',0,0.19),(1769900827,911,'python3',0.3,1.3);
