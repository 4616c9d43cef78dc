CREATE TABLE addresses (address text not null primary key, encrypt_private_key text, pub_key text not null, is_xrandom integer not null, is_trash integer not null, is_synced integer not null, sort_time integer not null);
CREATE TABLE hdm_addresses (hd_seed_id integer not null, hd_seed_index integer not null, pub_key_hot text not null, pub_key_cold text not null, pub_key_remote text, address text, is_synced integer not null, primary key (hd_seed_id, hd_seed_index));
CREATE TABLE aliases (address text not null primary key, alias text not null);
CREATE TABLE password_seed (password_seed text not null primary key);
INSERT INTO addresses VALUES('16SGnCjnJhKvoQzXV4TGJBjzMhbhe72igW','SECRET/SECRET','SECRETpub',0,0,1,1690000000000), ('1EHnzqTrD91L5kXqJAEsYRwhsmwbNcQTnW',NULL,'pub',0,0,1,1690000001000);
INSERT INTO aliases VALUES('16SGnCjnJhKvoQzXV4TGJBjzMhbhe72igW','Office'), ('158sjjjPAjUE3jZDbreMpsizGtkbUCRKn1','No such address');
INSERT INTO hdm_addresses VALUES(1,0,'hot','cold','remote','3NrZpN5tTJdpzicr6uawm5oZGEQ6Ru1iMQ',1), (1,1,'hot','cold',NULL,NULL,0);
INSERT INTO password_seed VALUES('SECRET');
