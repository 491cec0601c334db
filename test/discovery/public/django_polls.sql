-- SeptimiuMitu/control-the-boiler controlwebapp/webapp/db.sqlite3
-- Expected: the tables of a web site (users, rights, who changed what, questions and votes) and no reading: refused. The password, name and address of a user are nowhere.
CREATE TABLE "django_migrations" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "app" varchar(255) NOT NULL, "name" varchar(255) NOT NULL, "applied" datetime NOT NULL);
CREATE TABLE "django_content_type" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "app_label" varchar(100) NOT NULL, "model" varchar(100) NOT NULL);
CREATE TABLE "auth_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "password" varchar(128) NOT NULL, "last_login" datetime NULL, "is_superuser" bool NOT NULL, "first_name" varchar(30) NOT NULL, "last_name" varchar(30) NOT NULL, "email" varchar(254) NOT NULL, "is_staff" bool NOT NULL, "is_active" bool NOT NULL, "date_joined" datetime NOT NULL, "username" varchar(150) NOT NULL UNIQUE);
CREATE TABLE "django_admin_log" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "object_id" text NULL, "object_repr" varchar(200) NOT NULL, "action_flag" smallint unsigned NOT NULL, "change_message" text NOT NULL, "content_type_id" integer NULL REFERENCES "django_content_type" ("id"), "user_id" integer NOT NULL REFERENCES "auth_user" ("id"), "action_time" datetime NOT NULL);
CREATE TABLE "django_session" ("session_key" varchar(40) NOT NULL PRIMARY KEY, "session_data" text NOT NULL, "expire_date" datetime NOT NULL);
CREATE TABLE "polls_question" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "question_text" varchar(200) NOT NULL, "pub_date" datetime NOT NULL);
CREATE TABLE "polls_choice" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "choice_text" varchar(200) NOT NULL, "votes" integer NOT NULL, "question_id" integer NOT NULL REFERENCES "polls_question" ("id"));
INSERT INTO django_migrations VALUES (1,'contenttypes','0001_initial','2017-11-18 22:02:08.784717'),(2,'auth','0001_initial','2017-11-18 22:02:08.994222'),(3,'admin','0001_initial','2017-11-18 22:02:09.161674');
INSERT INTO django_content_type VALUES (1,'admin','logentry'),(4,'auth','user'),(7,'polls','choice'),(8,'polls','question');
INSERT INTO auth_user VALUES (1,'pbkdf2_sha256$36000$abc','2017-11-18 23:10:02.120000',1,'Uta','Example','uta@example.org',1,1,'2017-11-18 22:04:11.220000','uta');
INSERT INTO django_admin_log VALUES (1,'2','question two',1,'[{"added": {}}]',8,1,'2017-11-18 23:10:41.950024'),(2,'3','question three',1,'[{"added": {}}]',8,1,'2017-11-18 23:10:50.651010'),(3,'1','yes',1,'[{"added": {}}]',7,1,'2017-11-18 23:32:36.373670'),(4,'2','no',1,'[{"added": {}}]',7,1,'2017-11-18 23:32:43.901664'),(5,'3','may be',2,'[{"changed": {}}]',7,1,'2017-11-18 23:32:50.168107');
INSERT INTO django_session VALUES ('k1','c2Vzc2lvbg==','2017-12-02 23:10:02.130000');
INSERT INTO polls_question VALUES (1,'Warm enough?','2017-11-18 22:14:04.312609'),(2,'question two','2017-11-18 23:10:39'),(3,'question three','2017-11-18 23:10:49');
INSERT INTO polls_choice VALUES (1,'yes',2,1),(2,'no',2,1),(3,'may be',1,2),(4,'never',2,3);
