-- From format 2 to 3: who said what, counted by day and by teller; src/record/formats.rs fills in the tellers,
-- and the people of the events.

DROP INDEX IF EXISTS documents_covered;
ALTER TABLE documents ADD COLUMN tbl INTEGER NOT NULL DEFAULT 0;
UPDATE documents SET tbl = (SELECT tbl FROM fact_rows WHERE document = key)
WHERE key IN (SELECT document FROM fact_rows);
CREATE INDEX documents_known ON documents (id, fingerprint);
CREATE INDEX documents_published ON documents (published);
CREATE INDEX documents_source ON documents (tbl, source, published);
ALTER TABLE claims ADD COLUMN teller TEXT NOT NULL DEFAULT '';
CREATE INDEX claims_teller ON claims (teller, status);
CREATE INDEX IF NOT EXISTS events_kind ON events (kind, day_from, id) WHERE kind <> 'single';
