-- ros2/rosbag2 rosbag2_storage_sqlite3/src/rosbag2_storage_sqlite3/sqlite_storage.cpp
-- Expected: messages are serialized (CDR) in a BLOB: nothing to be read but their times. Refused, or a dataset without a signal that names data.
CREATE TABLE schema(schema_version INTEGER PRIMARY KEY,ros_distro TEXT NOT NULL);
CREATE TABLE metadata(id INTEGER PRIMARY KEY,metadata_version INTEGER NOT NULL,metadata TEXT NOT NULL);
CREATE TABLE topics(id INTEGER PRIMARY KEY,name TEXT NOT NULL,type TEXT NOT NULL,serialization_format TEXT NOT NULL,offered_qos_profiles TEXT NOT NULL,type_description_hash TEXT NOT NULL);
CREATE TABLE message_definitions(id INTEGER PRIMARY KEY,topic_type TEXT NOT NULL,encoding TEXT NOT NULL,encoded_message_definition TEXT NOT NULL,type_description_hash TEXT NOT NULL);
CREATE TABLE messages(id INTEGER PRIMARY KEY,topic_id INTEGER NOT NULL,timestamp INTEGER NOT NULL, data BLOB NOT NULL);
CREATE INDEX timestamp_idx ON messages (timestamp ASC);
INSERT INTO schema VALUES (4,'jazzy');
INSERT INTO metadata VALUES (1,9,'rosbag2_bagfile_information: {version: 9}');
INSERT INTO topics VALUES (1,'/imu/data','sensor_msgs/msg/Imu','cdr','[]','RIHS01_a'),(2,'/battery','sensor_msgs/msg/BatteryState','cdr','[]','RIHS01_b');
INSERT INTO message_definitions VALUES (1,'sensor_msgs/msg/Imu','ros2msg','std_msgs/Header header','RIHS01_a');
INSERT INTO messages VALUES (1,1,1714557600012000123,x'00010000a1b2c3d4'),(2,2,1714557600500000000,x'00010000ffeeddcc'),(3,1,1714557600022000410,x'00010000a1b2c3d5'),(4,1,1714557600032000077,x'00010000a1b2c3d6'),(5,2,1714557601500000000,x'00010000ffeeddcb');
