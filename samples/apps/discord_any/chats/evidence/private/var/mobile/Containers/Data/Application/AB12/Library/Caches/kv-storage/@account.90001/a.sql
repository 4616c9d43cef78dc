CREATE TABLE messages0 (a TEXT, b TEXT, c TEXT, d TEXT, e TEXT, generation TEXT, data BLOB);
INSERT INTO messages0 (a, data) VALUES
 ('1', CAST(x'01' || '{"id":"1","channelId":"555","message":{"id":"1","type":0,"content":"gm","timestamp":"2023-11-14T22:13:20.000000+00:00","edited_timestamp":null,"author":{"id":"90001","username":"mei","global_name":"Mei"},"attachments":[]}}' AS BLOB)),
 ('2', CAST(x'01' || '{"id":"2","channelId":"555","message":{"id":"2","type":19,"content":"see this","timestamp":"2023-11-14T22:14:20.000000+00:00","edited_timestamp":"2023-11-14T22:15:00.000000+00:00","author":{"id":"90002","username":"trader","global_name":null},"attachments":[{"filename":"a.png","url":"https://cdn.example.org/a.png","size":10,"content_type":"image/png"},{"filename":"b.png","url":"https://cdn.example.org/b.png"}]}}' AS BLOB)),
 ('3', CAST('{"id":"3","message":{"id":"3","channel_id":"556","type":3,"content":"","timestamp":"2023-11-14T22:16:20.000000+00:00","author":{"id":"90002","username":"trader"}}}' AS BLOB)),
 ('4', CAST('broken' AS BLOB));
