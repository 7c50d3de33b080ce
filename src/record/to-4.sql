-- From formats 2 and 3 to 4: groups know in which of their parts a side acts; src/record/formats.rs fills them in.

ALTER TABLE slots ADD COLUMN part INTEGER NOT NULL DEFAULT 0;
ALTER TABLE group_sides RENAME TO old_sides;
CREATE TABLE group_sides (
    side        TEXT NOT NULL,
    grp         INTEGER NOT NULL REFERENCES groups (key) ON DELETE CASCADE,
    part        INTEGER NOT NULL,
    PRIMARY KEY (side, grp, part)
) STRICT, WITHOUT ROWID;
