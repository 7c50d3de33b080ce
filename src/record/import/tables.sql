-- Tables of facts that were imported, and which document stands for which of their rows. Each row is
-- a document whose text is the row, so that its claim has a span like any other.

CREATE TABLE IF NOT EXISTS fact_tables (
    key         INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,
    title       TEXT NOT NULL,
    licence     TEXT NOT NULL,
    side        TEXT,                         -- the table claims to hold all of its kind for this side
    covers_from TEXT,                         -- from this day
    covers_to   TEXT,                         -- to this day
    mapping     INTEGER NOT NULL              -- fingerprint of the mapping its rows were read with
) STRICT;

CREATE TABLE IF NOT EXISTS fact_rows (
    document    INTEGER PRIMARY KEY REFERENCES documents (key) ON DELETE CASCADE,
    tbl         INTEGER NOT NULL REFERENCES fact_tables (key),
    line        INTEGER NOT NULL              -- of the file, from 1
) STRICT;
CREATE INDEX IF NOT EXISTS fact_rows_tbl ON fact_rows (tbl);
