-- stands in the write-ahead log only, and what the log removes
INSERT INTO visits (id, url, visit_time, from_visit, transition, segment_id, visit_duration) VALUES (5, 1, 13416797100000000, 0, 805306368, 0, 0);
DELETE FROM visits WHERE id = 2;
