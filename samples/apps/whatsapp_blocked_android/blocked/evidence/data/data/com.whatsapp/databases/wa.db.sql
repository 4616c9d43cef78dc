CREATE TABLE wa_block_list (jid TEXT NOT NULL);

INSERT INTO wa_block_list (jid) VALUES
    ('66815550122@s.whatsapp.net'),
    ('77310555000005@lid');
