-- Times are seconds since 1970.

CREATE TABLE record (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    epoch TEXT NOT NULL,          -- empty in a copy: who opens it gives it a new one
    starts INTEGER NOT NULL,      -- how often it was opened; fences are made of it
    indexed INTEGER NOT NULL      -- the messages up to this position can be found through `search`
) STRICT;
INSERT INTO record VALUES (1, '', 0, 0);

CREATE TABLE room (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    head INTEGER NOT NULL,        -- the id of the last message, kept or not
    listed INTEGER NOT NULL       -- 0: forgotten, and its row is there for the head alone
) STRICT;

-- AUTOINCREMENT, because the position of a trimmed message must not be given again: `search` and `hour` refer to it.
CREATE TABLE message (
    position INTEGER PRIMARY KEY AUTOINCREMENT,   -- in the order of all rooms together
    room INTEGER NOT NULL REFERENCES room,
    id INTEGER NOT NULL,                          -- in its room, from 1, without holes
    at REAL NOT NULL,
    nick TEXT NOT NULL,
    text TEXT NOT NULL,
    kind TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX message_of_room ON message (room, id);

-- What was said lately under a mark of the sender's, so that it is not stored twice when it is sent twice.
CREATE TABLE mark (
    number INTEGER PRIMARY KEY,   -- in the order in which they were set
    digest BLOB NOT NULL UNIQUE,  -- of sender, room, text and mark
    set_at REAL NOT NULL,
    room INTEGER NOT NULL REFERENCES room,
    id INTEGER NOT NULL,
    at REAL NOT NULL,
    nick TEXT NOT NULL,
    fence INTEGER NOT NULL,
    kind TEXT NOT NULL
) STRICT;

CREATE TABLE doc (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    version INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

-- Tokens come from chatkit/server/backends/searching.py, with spaces between them; `ascii` splits there and
-- nowhere else. `keys` has who said it and where, so that both are looked up and not filtered.
CREATE VIRTUAL TABLE search USING fts5 (text, keys, content='', columnsize=0, tokenize='ascii');

-- The position of the first message that was said in an hour later than all before it: where a search that
-- goes back to some time may stop.
CREATE TABLE hour (
    hour INTEGER PRIMARY KEY,
    position INTEGER NOT NULL
) STRICT;
