-- ODM2/ODM2 src/blank_schema_scripts/sqlite/ODM2_for_SQLite.sql
-- Expected: a series for each result: machine is the sampling feature (LR_Mendon, through FeatureActions), signals the variables (Temp, DO). ValueDateTime is local, with its offset of hours beside it: 10:00 at -7 is 17:00 UTC.
-- Read as 10:00 is right only if the offset that is left out is said. CensorCodeCV and QualityCodeCV may be there. -9999 is the variable's NoDataValue and may be missing.
CREATE TABLE SamplingFeatures (
	SamplingFeatureID INTEGER   NOT NULL PRIMARY KEY,
	SamplingFeatureUUID VARCHAR(36)   NOT NULL,
	SamplingFeatureTypeCV VARCHAR (255)  NOT NULL,
	SamplingFeatureCode VARCHAR (50)  NOT NULL,
	SamplingFeatureName VARCHAR (255)  NULL,
	Elevation_m FLOAT   NULL,
	UNIQUE (SamplingFeatureCode)
);
CREATE TABLE Actions (
	ActionID INTEGER   NOT NULL PRIMARY KEY,
	ActionTypeCV VARCHAR (255)  NOT NULL,
	MethodID INTEGER   NOT NULL,
	BeginDateTime DATETIME   NOT NULL,
	BeginDateTimeUTCOffset INTEGER   NOT NULL,
	EndDateTime DATETIME   NULL,
	EndDateTimeUTCOffset INTEGER   NULL
);
CREATE TABLE FeatureActions (
	FeatureActionID INTEGER   NOT NULL PRIMARY KEY,
	SamplingFeatureID INTEGER   NOT NULL,
	ActionID INTEGER   NOT NULL,
	FOREIGN KEY (ActionID) REFERENCES Actions (ActionID)
	ON UPDATE NO ACTION ON DELETE NO ACTION,
	FOREIGN KEY (SamplingFeatureID) REFERENCES SamplingFeatures (SamplingFeatureID)
	ON UPDATE NO ACTION ON DELETE NO ACTION
);
CREATE TABLE Units (
	UnitsID INTEGER   NOT NULL PRIMARY KEY,
	UnitsTypeCV VARCHAR (255)  NOT NULL,
	UnitsAbbreviation VARCHAR (50)  NOT NULL,
	UnitsName VARCHAR (255)  NOT NULL
);
CREATE TABLE Variables (
	VariableID INTEGER   NOT NULL PRIMARY KEY,
	VariableTypeCV VARCHAR (255)  NOT NULL,
	VariableCode VARCHAR (50)  NOT NULL,
	VariableNameCV VARCHAR (255)  NOT NULL,
	NoDataValue DOUBLE   NOT NULL,
	UNIQUE (VariableCode)
);
CREATE TABLE Results (
	ResultID INTEGER   NOT NULL PRIMARY KEY,
	ResultUUID VARCHAR(36)   NOT NULL,
	FeatureActionID INTEGER   NOT NULL,
	ResultTypeCV VARCHAR (255)  NOT NULL,
	VariableID INTEGER   NOT NULL,
	UnitsID INTEGER   NOT NULL,
	ProcessingLevelID INTEGER   NOT NULL,
	ResultDateTime DATETIME   NULL,
	ResultDateTimeUTCOffset INTEGER   NULL,
	SampledMediumCV VARCHAR (255)  NOT NULL,
	ValueCount INTEGER   NOT NULL,
	FOREIGN KEY (FeatureActionID) REFERENCES FeatureActions (FeatureActionID)
	ON UPDATE NO ACTION ON DELETE NO ACTION,
	FOREIGN KEY (UnitsID) REFERENCES Units (UnitsID)
	ON UPDATE NO ACTION ON DELETE NO ACTION,
	FOREIGN KEY (VariableID) REFERENCES Variables (VariableID)
	ON UPDATE NO ACTION ON DELETE NO ACTION
);
CREATE TABLE TimeSeriesResults (
	ResultID INTEGER   NOT NULL PRIMARY KEY,
	IntendedTimeSpacing FLOAT   NULL,
	AggregationStatisticCV VARCHAR (255)  NOT NULL,
	FOREIGN KEY (ResultID) REFERENCES Results (ResultID)
	ON UPDATE NO ACTION ON DELETE NO ACTION
);
CREATE TABLE TimeSeriesResultValues (
	ValueID INTEGER   NOT NULL PRIMARY KEY,
	ResultID INTEGER   NOT NULL,
	DataValue FLOAT   NOT NULL,
	ValueDateTime DATETIME   NOT NULL,
	ValueDateTimeUTCOffset INTEGER   NOT NULL,
	CensorCodeCV VARCHAR (255)  NOT NULL,
	QualityCodeCV VARCHAR (255)  NOT NULL,
	TimeAggregationInterval FLOAT   NOT NULL,
	TimeAggregationIntervalUnitsID INTEGER   NOT NULL,
	FOREIGN KEY (TimeAggregationIntervalUnitsID) REFERENCES Units (UnitsID)
	ON UPDATE NO ACTION ON DELETE NO ACTION,
	FOREIGN KEY (ResultID) REFERENCES TimeSeriesResults (ResultID)
	ON UPDATE NO ACTION ON DELETE NO ACTION,
	UNIQUE (ResultID, DataValue, ValueDateTime, ValueDateTimeUTCOffset, CensorCodeCV, QualityCodeCV, TimeAggregationInterval, TimeAggregationIntervalUnitsID)
);
INSERT INTO SamplingFeatures VALUES (1,'8a4f0000-0000-0000-0000-000000000001','Site','LR_Mendon','Logan River at Mendon Road',1347.0),(2,'8a4f0000-0000-0000-0000-000000000002','Site','LR_FB','Logan River at Franklin Basin',1950.5);
INSERT INTO Actions VALUES (1,'Observation',10,'2014-06-01 00:00:00',-7,NULL,NULL),(2,'Observation',11,'2014-06-01 00:00:00',-7,NULL,NULL);
INSERT INTO FeatureActions VALUES (1,1,1),(2,1,2),(3,2,1);
INSERT INTO Units VALUES (96,'Temperature','degC','Degree Celsius'),(199,'Concentration','mg/L','Milligrams per Liter'),(102,'Time','min','Minute');
INSERT INTO Variables VALUES (1,'Water quality','USU36','Temperature',-9999),(2,'Water quality','USU34','Oxygen, dissolved',-9999);
INSERT INTO Results VALUES (1,'7b000000-0000-0000-0000-000000000001',1,'Time series coverage',1,96,1,'2014-06-01 00:00:00',-7,'Surface water',3),(2,'7b000000-0000-0000-0000-000000000002',2,'Time series coverage',2,199,1,'2014-06-01 00:00:00',-7,'Surface water',3),(3,'7b000000-0000-0000-0000-000000000003',3,'Time series coverage',1,96,1,'2014-06-01 00:00:00',-7,'Surface water',3);
INSERT INTO TimeSeriesResults VALUES (1,30,'Average'),(2,30,'Average'),(3,30,'Average');
INSERT INTO TimeSeriesResultValues VALUES (1,1,11.25,'2014-06-01 10:00:00',-7,'Not censored','Good',30,102),(2,1,11.3,'2014-06-01 10:30:00',-7,'Not censored','Good',30,102),(3,1,11.42,'2014-06-01 11:00:00',-7,'Not censored','Good',30,102),(4,2,9.8,'2014-06-01 10:00:00',-7,'Not censored','Good',30,102),(5,2,9.76,'2014-06-01 10:30:00',-7,'Not censored','Good',30,102),(6,2,9.71,'2014-06-01 11:00:00',-7,'Not censored','Good',30,102),(7,3,6.1,'2014-06-01 10:00:00',-7,'Not censored','Good',30,102),(8,3,6.2,'2014-06-01 10:30:00',-7,'Not censored','Good',30,102),(9,3,6.2,'2014-06-01 11:00:00',-7,'Not censored','Good',30,102);
