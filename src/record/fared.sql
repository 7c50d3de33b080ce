-- What became of what outlets and the sources they cite said: how many claims of a status, and where the events they
-- are about stand now. Rows with no status count documents.
CREATE TABLE fared (
    name        TEXT NOT NULL,                -- the outlet as documents write it, or the id of a cited source
    cited       INTEGER NOT NULL,
    said        TEXT NOT NULL,
    became      TEXT NOT NULL,
    n           INTEGER NOT NULL,
    PRIMARY KEY (name, cited, said, became)
) STRICT, WITHOUT ROWID;
