-- A record of attache, format 1. Opens in any SQLite tool; the views at the end are for people.
-- Days are ISO 8601 text. Spans are half-open byte ranges of documents.text (UTF-8), its only copy.

CREATE TABLE documents (
    key         INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    url         TEXT,
    title       TEXT,
    source      TEXT,
    published   TEXT,
    text        TEXT NOT NULL,
    fingerprint INTEGER NOT NULL              -- of all the above and the version of the reader
) STRICT;
CREATE INDEX documents_published ON documents (published);

CREATE TABLE sentences (
    document    INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
    number      INTEGER NOT NULL,
    start       INTEGER NOT NULL,
    "end"       INTEGER NOT NULL,
    PRIMARY KEY (document, number)
) STRICT, WITHOUT ROWID;

-- Claims that could be about the same event share a group: same act, same sides.
CREATE TABLE groups (
    key         INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,         -- "CONSULT/visit PRK > CHN"
    act         TEXT NOT NULL,
    unsettled   INTEGER NOT NULL DEFAULT 1    -- claims came or went since its events were merged
) STRICT;
CREATE INDEX groups_unsettled ON groups (key) WHERE unsettled;

CREATE TABLE group_sides (
    side        TEXT NOT NULL,                -- country, or id or name of a party without one
    role        TEXT NOT NULL,                -- actor, recipient, or both where an act is mutual
    grp         INTEGER NOT NULL REFERENCES groups (key) ON DELETE CASCADE,
    PRIMARY KEY (side, grp, role)
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
    independent INTEGER NOT NULL              -- sources left after copies are folded
) STRICT;
CREATE INDEX events_grp ON events (grp, day_from);
CREATE INDEX events_act ON events (act, day_from);
CREATE INDEX events_day ON events (day_from);
CREATE INDEX events_status ON events (status, day_from);
CREATE INDEX events_id ON events (id);

CREATE TABLE claims (
    key         INTEGER PRIMARY KEY,
    document    INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
    sentence    INTEGER NOT NULL,
    span_start  INTEGER NOT NULL,
    span_end    INTEGER NOT NULL,
    grp         INTEGER NOT NULL REFERENCES groups (key),
    event       INTEGER REFERENCES events (key) ON DELETE SET NULL,
    act         TEXT NOT NULL,
    mode        TEXT,
    quad        INTEGER NOT NULL,
    day_from    TEXT,
    day_to      TEXT,
    precision   TEXT,
    status      TEXT NOT NULL,
    cue         TEXT,
    count       INTEGER,
    why         TEXT NOT NULL,                -- the line of data or the model head that made it
    confidence  REAL NOT NULL                 -- of the reading, not of the claim
) STRICT;
CREATE INDEX claims_document ON claims (document);
CREATE INDEX claims_grp ON claims (grp);
CREATE INDEX claims_event ON claims (event);

CREATE TABLE parties (
    claim       INTEGER NOT NULL REFERENCES claims (key) ON DELETE CASCADE,
    role        TEXT NOT NULL,                -- actor, recipient
    number      INTEGER NOT NULL,
    text        TEXT NOT NULL,
    id          TEXT,
    name        TEXT NOT NULL,
    country     TEXT,
    office      TEXT,
    inferred    INTEGER NOT NULL,
    PRIMARY KEY (claim, role, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX parties_id ON parties (id, claim) WHERE id IS NOT country;

CREATE TABLE places (
    claim       INTEGER PRIMARY KEY REFERENCES claims (key) ON DELETE CASCADE,
    text        TEXT NOT NULL,
    name        TEXT NOT NULL,
    country     TEXT,
    lat         REAL,
    lon         REAL,
    inferred    INTEGER NOT NULL
) STRICT;
CREATE INDEX places_name ON places (name);

CREATE TABLE sources (
    claim       INTEGER NOT NULL REFERENCES claims (key) ON DELETE CASCADE,
    number      INTEGER NOT NULL,             -- outermost first
    text        TEXT NOT NULL,
    id          TEXT,
    grade       TEXT,
    PRIMARY KEY (claim, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE set_aside (
    id          TEXT PRIMARY KEY,
    reason      TEXT NOT NULL,
    day         TEXT NOT NULL
) STRICT;

CREATE VIRTUAL TABLE documents_text USING fts5 (
    title, text, content = 'documents', content_rowid = 'key',
    tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER documents_added AFTER INSERT ON documents BEGIN
    INSERT INTO documents_text (rowid, title, text) VALUES (new.key, new.title, new.text);
END;
CREATE TRIGGER documents_gone AFTER DELETE ON documents BEGIN
    INSERT INTO documents_text (documents_text, rowid, title, text)
    VALUES ('delete', old.key, old.title, old.text);
END;

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
SELECT events.id AS event, claims.key AS claim
FROM claims JOIN events ON events.key = claims.event;

CREATE VIEW ledger AS
SELECT events.id AS event, documents.published AS day, documents.source AS outlet,
       (SELECT group_concat(text, ' citing ') FROM
            (SELECT text FROM sources WHERE sources.claim = claims.key ORDER BY number)) AS sources,
       claims.status, claims.cue, claims.key AS claim
FROM events
JOIN claims ON claims.event = events.key
JOIN documents ON documents.key = claims.document
ORDER BY events.id, documents.published;
