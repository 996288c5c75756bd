-- An append writes one row of `message` and one of its index, and a row of `mark` if it has one. Nothing else.

-- No message gets this position, or one before it: `search` and `hour` may refer to one that was trimmed.
ALTER TABLE record ADD COLUMN trimmed INTEGER NOT NULL DEFAULT 0;
UPDATE record SET trimmed = coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'message'), 0);

CREATE TABLE new_message (
    position INTEGER PRIMARY KEY,                 -- in the order of all rooms together
    room INTEGER NOT NULL REFERENCES room,
    id INTEGER NOT NULL,                          -- in its room, from 1, without holes
    at REAL NOT NULL,
    nick TEXT NOT NULL,
    text TEXT NOT NULL,
    kind TEXT NOT NULL
) STRICT;
INSERT INTO new_message SELECT position, room, id, at, nick, text, kind FROM message ORDER BY position;
DROP TABLE message;
ALTER TABLE new_message RENAME TO message;
CREATE UNIQUE INDEX message_of_room ON message (room, id);

-- What was said lately under a mark of the sender's, so that it is not stored twice when it is sent twice.
CREATE TABLE new_mark (
    digest BLOB PRIMARY KEY,      -- of sender, room, text and mark
    set_at REAL NOT NULL,
    room INTEGER NOT NULL REFERENCES room,
    id INTEGER NOT NULL,
    at REAL NOT NULL,
    nick TEXT NOT NULL,
    fence INTEGER NOT NULL,
    kind TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO new_mark SELECT digest, set_at, room, id, at, nick, fence, kind FROM mark ORDER BY digest;
DROP TABLE mark;
ALTER TABLE new_mark RENAME TO mark;

-- From now on `room.head` is written when messages of the room are trimmed, and no longer for each message.
-- Here is what it was: the id of the last message, kept or not. `oldest` is that of the first that is kept.
CREATE VIEW extent AS
SELECT id AS room, key, name, listed,
    max(head, coalesce((SELECT max(message.id) FROM message WHERE message.room = room.id), 0)) AS head,
    coalesce((SELECT min(message.id) FROM message WHERE message.room = room.id), head + 1) AS oldest
FROM room;
