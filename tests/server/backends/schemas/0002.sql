-- What a record of version 2 held; it goes into the tables that the scripts up to that version make.
UPDATE record SET epoch = 'd41d8cd98f00b204', starts = 1, indexed = 1;
INSERT INTO room VALUES (1, 'lobby', 'lobby', 0, 1);
INSERT INTO message VALUES (1, 1, 1, 1000.0, 'bob', 'hello', 'say');
INSERT INTO message VALUES (2, 1, 2, 1060.5, '小明', '你好, world', 'say');
INSERT INTO mark VALUES (x'00112233445566778899aabbccddeeff', 1000.0, 1, 1, 1000.0, 'bob', 4294967297, 'say');
INSERT INTO doc VALUES ('topic', 'lobby', 1, '{"text":"greetings"}');
INSERT INTO search (rowid, text, keys) VALUES (1, 'hello', 'f626f62 r6c6f626279');
INSERT INTO hour VALUES (0, 1);
