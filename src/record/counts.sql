-- What is counted along, so that questions need not read every claim; could be made again like the rest.

-- Who is named in the claims of an event: ids, or names in small letters where a claim knows no id.
CREATE TABLE event_people (
    person      TEXT NOT NULL,
    day_from    TEXT NOT NULL,                -- of the event; empty where it is not dated
    event       INTEGER NOT NULL REFERENCES events (key) ON DELETE CASCADE,
    day_to      TEXT NOT NULL,
    PRIMARY KEY (person, day_from, event)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_people_event ON event_people (event);

-- How many documents and claims were published on a day, by table (0 for what was read).
CREATE TABLE days (
    day         TEXT NOT NULL,                -- empty where a document does not say
    tbl         INTEGER NOT NULL,
    documents   INTEGER NOT NULL,
    claims      INTEGER NOT NULL,
    PRIMARY KEY (day, tbl)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER days_added AFTER INSERT ON documents BEGIN
    INSERT INTO days VALUES (coalesce(new.published, ''), new.tbl, 1, new.claims)
    ON CONFLICT DO UPDATE SET documents = documents + 1, claims = claims + new.claims;
END;
CREATE TRIGGER days_gone AFTER DELETE ON documents BEGIN
    UPDATE days SET documents = documents - 1, claims = claims - old.claims
    WHERE day = coalesce(old.published, '') AND tbl = old.tbl;
END;
