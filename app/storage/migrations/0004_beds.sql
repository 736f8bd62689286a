-- Who has a bed now, or is to have one: of all stays, those of a place that nobody has ended.
CREATE INDEX record_open_stay ON record (body ->> '$.place_id')
    WHERE body ->> '$.place_id' IS NOT NULL AND body ->> '$.left_on' IS NULL;
