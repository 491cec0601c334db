-- isosphere/lm-sensors-logger src/main.rs
-- Expected: machine device, signals label (with units beside); datetime has nine digits and an offset. temp1 of two devices are two series. Or one machine of signals by device and label.
CREATE TABLE sensor_values (
            datetime TEXT NOT NULL,
            device TEXT NOT NULL,
            label TEXT NOT NULL,
            value REAL NOT NULL,
            units TEXT NOT NULL
        );
INSERT INTO sensor_values VALUES ('2024-05-01T10:00:00.104223871+00:00','coretemp-isa-0000','Package id 0',46.0,'C'),('2024-05-01T10:00:00.104223871+00:00','coretemp-isa-0000','Core 0',44.0,'C'),('2024-05-01T10:00:00.104223871+00:00','nct6775-isa-0290','SYSTIN',31.5,'C'),('2024-05-01T10:00:00.104223871+00:00','nct6775-isa-0290','fan2',1180.0,'RPM'),('2024-05-01T10:00:00.104223871+00:00','nvme-pci-0100','Composite',38.85,'C'),
('2024-05-01T10:00:30.110884012+00:00','coretemp-isa-0000','Package id 0',47.0,'C'),('2024-05-01T10:00:30.110884012+00:00','coretemp-isa-0000','Core 0',45.0,'C'),('2024-05-01T10:00:30.110884012+00:00','nct6775-isa-0290','SYSTIN',31.5,'C'),('2024-05-01T10:00:30.110884012+00:00','nct6775-isa-0290','fan2',1175.0,'RPM'),('2024-05-01T10:00:30.110884012+00:00','nvme-pci-0100','Composite',38.85,'C');
