CREATE TABLE USER_TABLE (user_actor_id TEXT, user_name TEXT, user_email TEXT, user_phone_number_country_code INTEGER, user_phone_number_national_number TEXT, user_creation_time_seconds INTEGER);
INSERT INTO USER_TABLE VALUES ('A1', 'Some Body', '', 91, '9800000001', 1600000000), ('A2', 'Other Body', 'other@example.org', NULL, '', NULL);
CREATE TABLE INSTRUMENT_TABLE (actor_id TEXT, vpa TEXT, name_on_account TEXT);
INSERT INTO INSTRUMENT_TABLE VALUES ('A1', 'somebody@okexample', 'SOME BODY'), ('A2', '', '');
CREATE TABLE MERCHAT_TABLE (merchant_actor_id TEXT, merchant_name TEXT);
INSERT INTO MERCHAT_TABLE VALUES ('M1', 'Example Shop');
