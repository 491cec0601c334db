-- mcguirepr89/BirdNET-Pi scripts/createdb.sh
-- Expected: a row for each bird heard: Date and Time together are the moment, Com_Name says which bird, Confidence is the value. Two birds heard in the same second are two readings, so the bird is the machine or the signal.
-- Cutoff, Sens, Overlap, Week, Lat and Lon are settings of the run and may be there.
CREATE TABLE detections (
  Date DATE,
  Time TIME,
  Sci_Name VARCHAR(100) NOT NULL,
  Com_Name VARCHAR(100) NOT NULL,
  Confidence FLOAT,
  Lat FLOAT,
  Lon FLOAT,
  Cutoff FLOAT,
  Week INT,
  Sens FLOAT,
  Overlap FLOAT,
  File_Name VARCHAR(100) NOT NULL);
CREATE INDEX "detections_Com_Name" ON "detections" ("Com_Name");
CREATE INDEX "detections_Date_Time" ON "detections" ("Date" DESC, "Time" DESC);
INSERT INTO detections VALUES ('2024-05-01','05:12:03','Turdus merula','Eurasian Blackbird',0.91,51.05,13.74,0.7,17,1.25,0.0,'Eurasian_Blackbird-91-2024-05-01-birdnet-05:12:03.mp3'),('2024-05-01','05:12:03','Erithacus rubecula','European Robin',0.74,51.05,13.74,0.7,17,1.25,0.0,'European_Robin-74-2024-05-01-birdnet-05:12:03.mp3'),('2024-05-01','05:12:06','Turdus merula','Eurasian Blackbird',0.88,51.05,13.74,0.7,17,1.25,0.0,'Eurasian_Blackbird-88-2024-05-01-birdnet-05:12:06.mp3'),
('2024-05-01','05:14:21','Parus major','Great Tit',0.83,51.05,13.74,0.7,17,1.25,0.0,'Great_Tit-83-2024-05-01-birdnet-05:14:21.mp3'),('2024-05-01','05:14:24','Parus major','Great Tit',0.79,51.05,13.74,0.7,17,1.25,0.0,'Great_Tit-79-2024-05-01-birdnet-05:14:24.mp3'),('2024-05-01','05:14:24','Erithacus rubecula','European Robin',0.95,51.05,13.74,0.7,17,1.25,0.0,'European_Robin-95-2024-05-01-birdnet-05:14:24.mp3'),('2024-05-02','04:58:11','Turdus merula','Eurasian Blackbird',0.71,51.05,13.74,0.7,17,1.25,0.0,'Eurasian_Blackbird-71-2024-05-02-birdnet-04:58:11.mp3');
