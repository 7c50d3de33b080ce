-- From format 2 to 3: documents and claims counted by day; src/record/formats.rs fills in the people of the events.

ALTER TABLE documents ADD COLUMN tbl INTEGER NOT NULL DEFAULT 0;
UPDATE documents SET tbl = (SELECT tbl FROM fact_rows WHERE document = key)
WHERE key IN (SELECT document FROM fact_rows);
CREATE INDEX documents_known ON documents (id, fingerprint);
CREATE INDEX IF NOT EXISTS documents_covered ON documents (published, source, claims);
CREATE INDEX documents_source ON documents (tbl, source, published);
CREATE INDEX IF NOT EXISTS events_kind ON events (kind, day_from, id) WHERE kind <> 'single';
