-- Domoticz: a configuration table whose only "time" is a delay (OnDelay, all 0), and Scenes with a sort order.
-- Expected: only LightingLog is read (Lamp 3 values, Plug 1). SceneDevices and Scenes hold no readings: left out.
CREATE TABLE [DeviceStatus] ([ID] INTEGER PRIMARY KEY, [HardwareID] INTEGER NOT NULL, [Name] VARCHAR(100), [nValue] INTEGER DEFAULT 0, [LastUpdate] DATETIME);
CREATE TABLE [LightingLog] ([DeviceRowID] BIGINT(10) NOT NULL, [nValue] INTEGER DEFAULT 0, [sValue] VARCHAR(200), [Date] DATETIME DEFAULT (datetime('now','localtime')));
CREATE TABLE [Scenes] ([ID] INTEGER PRIMARY KEY, [Name] VARCHAR(100) NOT NULL, [Favorite] INTEGER DEFAULT 0, [Order] INTEGER BIGINT(10) default 0, [nValue] INTEGER DEFAULT 0, [LastUpdate] DATETIME);
CREATE TABLE [SceneDevices] ([ID] INTEGER PRIMARY KEY, [Order] INTEGER BIGINT(10) default 0, [SceneRowID] BIGINT NOT NULL, [DeviceRowID] BIGINT NOT NULL, [Cmd] INTEGER DEFAULT 1, [Level] INTEGER DEFAULT 100, [OnDelay] INTEGER DEFAULT 0, [OffDelay] INTEGER DEFAULT 0);
INSERT INTO DeviceStatus VALUES (1,2,'Lamp',0,'2017-04-09 16:11:01'),(2,2,'Plug',1,'2017-04-09 15:51:51');
INSERT INTO LightingLog VALUES (1,0,'0','2017-04-09 15:47:04'),(2,1,'39','2017-04-09 15:48:04'),(1,1,'50','2017-04-09 15:49:04'),(1,0,'0','2017-04-09 15:50:04');
INSERT INTO Scenes VALUES (1,'Lights Off',1,1,0,'2017-04-09 16:14:45'),(2,'Lights On',1,2,0,'2017-04-09 16:15:57');
INSERT INTO SceneDevices VALUES (1,1,1,1,0,0,0,0),(2,2,1,2,0,0,0,0),(3,3,2,1,1,100,0,0),(4,4,2,2,1,100,0,0);
