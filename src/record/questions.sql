-- Questions that were asked and kept, each with the odds given for it; added to every record that is opened.

CREATE TABLE IF NOT EXISTS questions (
    id          TEXT PRIMARY KEY,             -- hash of what was asked, and from which day
    as_of       TEXT NOT NULL,                -- the day it was asked from
    last        TEXT NOT NULL,                -- the last day that counts
    probability REAL NOT NULL,
    outlook     TEXT NOT NULL,                -- the odds as they were given, JSON
    answer      TEXT NOT NULL DEFAULT 'open', -- yes, no, open
    settled     INTEGER NOT NULL DEFAULT 0,   -- no later report is waited for
    resolution  TEXT                          -- the answer and what it stands on, JSON
) STRICT;
