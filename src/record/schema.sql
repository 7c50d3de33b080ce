-- A record of attache, format 4. Opens in any SQLite tool; the views at the end are for people.
-- Days are ISO 8601 text. Spans are half-open byte ranges of documents.text (UTF-8), its only copy.

CREATE TABLE documents (
    key         INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    url         TEXT,
    title       TEXT,
    source      TEXT,
    published   TEXT,
    text        TEXT NOT NULL,
    fingerprint INTEGER NOT NULL,             -- of all the above and the version of the reader
    wire        TEXT,                         -- id of the agency the text is marked with
    claims      INTEGER NOT NULL DEFAULT 0,   -- how many it makes
    tbl         INTEGER NOT NULL DEFAULT 0    -- the table of facts it is a row of; 0 for what was read
) STRICT;
CREATE INDEX documents_known ON documents (id, fingerprint);
CREATE INDEX documents_covered ON documents (published, source, claims);
CREATE INDEX documents_source ON documents (tbl, source, published);

CREATE TABLE sentences (
    document    INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
    number      INTEGER NOT NULL,
    start       INTEGER NOT NULL,
    "end"       INTEGER NOT NULL,
    PRIMARY KEY (document, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE claims (
    key         INTEGER PRIMARY KEY,
    document    INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
    sentence    INTEGER NOT NULL,
    span_start  INTEGER NOT NULL,
    span_end    INTEGER NOT NULL,
    grp         INTEGER NOT NULL,             -- the group it is merged in
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
CREATE INDEX claims_document ON claims (document, sentence);

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
