CREATE TABLE TableInfo (TableName TEXT PRIMARY KEY, Version INTEGER, SerialNumber TEXT);

INSERT INTO TableInfo (TableName, Version, SerialNumber) VALUES ('Fences', 7, 'C00INVENTED1'), ('Locations', 3, 'C00INVENTED1'), ('Notifications', 2, NULL);
