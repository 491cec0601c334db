-- tomeucapo/datalogger dbSkel/skel.sql
-- Expected: machine is the unit (n_serie, descripcio, ubicacio or number); data_hora is the time; signals ent_analog_0 to _3. config_entrades says what each input of a unit measures: no readings. telefon is not published.
create table if not exists unitat (
             id         integer primary key autoincrement, 
             telefon    varchar(12), 
             descripcio varchar(40), 
             ubicacio   varchar(78),
             n_serie    varchar(20),
             v_firmware varchar(20)
);
create table if not exists config_entrades (
             id_unitat   integer,
             entrada     integer,
             tipus	 char constraint ERROR_CFG_TIPUS check(tipus in ('A','D')),
             descripcio  varchar(30),

             primary key (id_unitat, entrada, tipus) 
);
create table if not exists historic (
             data_hora     timestamp,
             id_unitat     integer,
             ent_analog_0  numeric,
             ent_analog_1  numeric,
             ent_analog_2  numeric,
             ent_analog_3  numeric,

             primary key (data_hora, id_unitat)
);
create unique index if not exists ndx_node_tlf on unitat (telefon);
INSERT INTO unitat VALUES (1,'600111222','Pou nord','Inca','SN-0091','1.4'),(2,'600333444','Diposit','Sa Pobla','SN-0112','1.5');
INSERT INTO config_entrades VALUES (1,0,'A','Nivell'),(1,1,'A','Cabal'),(1,0,'D','Bomba'),(2,0,'A','Nivell'),(2,1,'A','Clor');
INSERT INTO historic VALUES ('2006-05-01 10:00:00',1,3.21,12.5,NULL,NULL),('2006-05-01 10:00:00',2,1.08,0.61,NULL,NULL),('2006-05-01 10:15:00',1,3.2,12.7,NULL,NULL),('2006-05-01 10:15:00',2,1.05,0.6,NULL,NULL),('2006-05-01 10:30:00',1,3.18,0,NULL,NULL),('2006-05-01 10:30:00',2,1.01,0.62,NULL,NULL);
