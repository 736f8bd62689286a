-- Days on which something ends, runs out or wants another look, across all cases and kinds.
DROP INDEX consent_until;
CREATE INDEX record_until ON record (body ->> '$.until')
    WHERE body ->> '$.until' IS NOT NULL AND alive = 1;
CREATE INDEX record_review_on ON record (body ->> '$.review_on')
    WHERE body ->> '$.review_on' IS NOT NULL AND alive = 1;
-- A partial date counts from the first day it can mean, or else the last.
CREATE INDEX record_expires ON record (coalesce(body ->> '$.expires.earliest', body ->> '$.expires.latest'))
    WHERE coalesce(body ->> '$.expires.earliest', body ->> '$.expires.latest') IS NOT NULL AND alive = 1;
