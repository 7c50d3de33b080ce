-- What is derived from the claims, and could be thrown away and made again from them.

-- Claims that could be about the same event share a group: same act, same recipients.
CREATE TABLE groups (
    key         INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,         -- "CONSULT/visit > CHN"
    act         TEXT NOT NULL,
    unsettled   INTEGER NOT NULL DEFAULT 1    -- claims came or went since its events were merged
) STRICT;
CREATE INDEX groups_unsettled ON groups (key) WHERE unsettled;

-- Whom a group has to do with, and where in it: the part of those who act together, or 0 for the whole group.
CREATE TABLE group_sides (
    side        TEXT NOT NULL,                -- country, or id or name of a party without one
    grp         INTEGER NOT NULL REFERENCES groups (key) ON DELETE CASCADE,
    part        INTEGER NOT NULL,
    PRIMARY KEY (side, grp, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
    key         INTEGER PRIMARY KEY,
    grp         INTEGER NOT NULL REFERENCES groups (key),
    id          TEXT NOT NULL,                -- hash of what makes it this event and no other
    kind        TEXT NOT NULL,                -- single, counting, general, vague
    act         TEXT NOT NULL,
    mode        TEXT,
    actors      TEXT NOT NULL,
    recipients  TEXT NOT NULL,
    place       TEXT,
    day_from    TEXT,
    day_to      TEXT,
    precision   TEXT,
    status      TEXT NOT NULL,                -- today's, from the ledger
    claims      INTEGER NOT NULL,
    independent INTEGER NOT NULL,             -- sources left after copies are folded
    credibility INTEGER,                      -- 1 confirmed to 5 improbable; empty for 6, cannot be judged
    long        INTEGER NOT NULL              -- it may have lasted more than 366 days
) STRICT;
CREATE INDEX events_grp ON events (grp);
CREATE INDEX events_act ON events (act, day_from, id);
CREATE INDEX events_day ON events (day_from, id);
CREATE INDEX events_status ON events (status, day_from, id);
CREATE INDEX events_long ON events (day_from, id) WHERE long;
CREATE INDEX events_id ON events (id);
CREATE INDEX events_kind ON events (kind, day_from, id) WHERE kind <> 'single';

CREATE TABLE event_sides (
    side        TEXT NOT NULL,                -- country, or id or name of a party without one; or two: "CHN + PRK"
    day_from    TEXT NOT NULL,                -- of the event; empty where it is not dated
    event       INTEGER NOT NULL REFERENCES events (key) ON DELETE CASCADE,
    day_to      TEXT NOT NULL,
    PRIMARY KEY (side, day_from, event)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_sides_event ON event_sides (event);

-- What merging looks at in each claim, packed (src/record/slots.rs), and the event the claim is about.
CREATE TABLE slots (
    grp         INTEGER NOT NULL REFERENCES groups (key),
    claim       INTEGER NOT NULL,
    event       INTEGER REFERENCES events (key) ON DELETE SET NULL,
    slots       BLOB NOT NULL,
    part        INTEGER NOT NULL DEFAULT 0,   -- of the group: who acts; 0 where the claim does not say
    PRIMARY KEY (grp, claim)
) STRICT, WITHOUT ROWID;
CREATE INDEX slots_event ON slots (event);
CREATE INDEX slots_part ON slots (grp, part);

-- Words of the sentences that make claims; a row's number is that of the document * 2^20 + that of the sentence.
CREATE VIRTUAL TABLE sentences_text USING fts5 (
    text, content = '', contentless_delete = 1, detail = full,
    tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER sentences_gone AFTER DELETE ON sentences BEGIN
    DELETE FROM sentences_text WHERE rowid = (old.document << 20) + old.number;
END;

-- What people say about events: never evidence, and nothing here changes a claim.

CREATE TABLE notes (
    id          TEXT PRIMARY KEY,
    kind        TEXT NOT NULL,                -- accept, reject, correct, merge, split, comment, withdraw
    person      TEXT NOT NULL,                -- who says so
    day         TEXT NOT NULL,
    field       TEXT,                         -- of a correction
    value       TEXT,                         -- of a correction; of a withdrawal the note withdrawn
    text        TEXT
) STRICT, WITHOUT ROWID;

-- The claims a note is about, named so that they are found again after the document is read anew.
CREATE TABLE note_claims (
    note        TEXT NOT NULL REFERENCES notes (id),
    number      INTEGER NOT NULL,
    claim       TEXT NOT NULL,                -- id of the claim
    document    TEXT NOT NULL,
    act         TEXT NOT NULL,
    span_start  INTEGER NOT NULL,
    span_end    INTEGER NOT NULL,
    PRIMARY KEY (note, number)
) STRICT, WITHOUT ROWID;

-- For people.

CREATE VIEW evidence AS
SELECT claims.key AS claim, documents.id AS document, documents.source AS outlet, documents.published,
       claims.sentence, sentences.start AS sentence_start, sentences."end" AS sentence_end,
       CAST(substr(CAST(documents.text AS BLOB), sentences.start + 1, sentences."end" - sentences.start)
            AS TEXT) AS words
FROM claims
JOIN documents ON documents.key = claims.document
JOIN sentences ON sentences.document = claims.document AND sentences.number = claims.sentence;

CREATE VIEW event_claims AS
SELECT events.id AS event, slots.claim
FROM slots JOIN events ON events.key = slots.event;

CREATE VIEW ledger AS
SELECT events.id AS event, documents.published AS day, documents.source AS outlet,
       (SELECT group_concat(text, ' citing ') FROM
            (SELECT text FROM sources WHERE sources.claim = claims.key ORDER BY number)) AS sources,
       claims.status, claims.cue, claims.key AS claim
FROM events
JOIN slots ON slots.event = events.key
JOIN claims ON claims.key = slots.claim
JOIN documents ON documents.key = claims.document
ORDER BY events.id, documents.published;
