-- To format 5: the events of two sides are found as quickly as those of one.

INSERT OR IGNORE INTO event_sides
SELECT a.side || ' + ' || b.side, a.day_from, a.event, a.day_to
FROM event_sides AS a CROSS JOIN event_sides AS b ON b.event = a.event
WHERE a.side < b.side;
