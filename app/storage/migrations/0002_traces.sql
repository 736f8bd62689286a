-- What may be the same in several cases, version 2: the hash of a phone, an address, a name or its sound.
CREATE TABLE trace (
    key INTEGER NOT NULL,
    record INTEGER NOT NULL,
    PRIMARY KEY (key, record)
) WITHOUT ROWID;
CREATE INDEX trace_record ON trace (record);
