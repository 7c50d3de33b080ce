-- From format 1 to 2: what is derived is made anew by src/record/formats.rs.

DROP VIEW evidence;
DROP VIEW event_claims;
DROP VIEW ledger;
DROP INDEX claims_document;
DROP INDEX claims_grp;
DROP INDEX claims_event;
DROP INDEX documents_published;
UPDATE claims SET event = NULL;
ALTER TABLE documents ADD COLUMN wire TEXT;
ALTER TABLE documents ADD COLUMN claims INTEGER NOT NULL DEFAULT 0;
UPDATE documents SET claims = (SELECT count(*) FROM claims WHERE claims.document = documents.key);

CREATE TABLE claims_2 (
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
INSERT INTO claims_2 SELECT key, document, sentence, span_start, span_end, 0, act, mode, quad, day_from, day_to,
    precision, status, cue, count, why, confidence FROM claims;
DROP TABLE claims;
ALTER TABLE claims_2 RENAME TO claims;

DROP TABLE group_sides;
DROP TABLE events;
DROP TABLE groups;
CREATE INDEX claims_document ON claims (document, sentence);
