-- From format 3 to 4: what became of what was said is counted by outlet and by source, and no longer by teller.

DROP TABLE fates;
DROP INDEX claims_teller;
ALTER TABLE claims DROP COLUMN teller;
