-- The case file, version 1.  Every statement ends a line with a semicolon; triggers end with "END;".
-- Bodies, fields and bases are JSON.  What SQL must filter or sort is an index on an expression.

CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;

-- People and devices by number, so that a million rows do not repeat 36 characters.
CREATE TABLE party (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
-- The letter of this laptop's case numbers, and the last number it gave.
CREATE TABLE device (id TEXT PRIMARY KEY, letter TEXT NOT NULL, last INTEGER NOT NULL)
    WITHOUT ROWID;

-- The projection: what each record is now.  `born` is its first revision; `heads` names the newest
-- revisions of the paths that changed since; `conflicts` counts paths with more than one value.
CREATE TABLE record (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    case_id TEXT,
    category TEXT NOT NULL,
    restricted INTEGER NOT NULL,
    alive INTEGER NOT NULL,
    body TEXT NOT NULL,
    born INTEGER NOT NULL,
    heads TEXT NOT NULL,
    conflicts INTEGER NOT NULL
);
CREATE INDEX record_kind ON record (kind, case_id);
CREATE INDEX record_case ON record (case_id);
CREATE INDEX record_conflict ON record (case_id) WHERE conflicts > 0;
CREATE INDEX task_open ON record (body ->> '$.due_on')
    WHERE kind = 'task' AND alive = 1 AND body ->> '$.done_on' IS NULL;
CREATE INDEX consent_until ON record (body ->> '$.until')
    WHERE kind = 'consent' AND alive = 1 AND body ->> '$.withdrawn_on' IS NULL;
CREATE INDEX attachment_blob ON record (body ->> '$.blob_id') WHERE kind = 'attachment';
CREATE INDEX custody_item ON record (body ->> '$.attachment_id') WHERE kind = 'custody';

CREATE TABLE revision (
    n INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    record INTEGER NOT NULL,
    fields TEXT NOT NULL,
    base TEXT NOT NULL,
    hlc INTEGER NOT NULL,
    author INTEGER NOT NULL,
    device INTEGER NOT NULL,
    schema INTEGER NOT NULL,
    name TEXT NOT NULL
);
CREATE INDEX revision_record ON revision (record);

-- One row per case, for the list of cases.
CREATE TABLE case_list (
    case_id TEXT PRIMARY KEY,
    reference TEXT NOT NULL,
    name TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    phone TEXT NOT NULL,
    pronoun TEXT NOT NULL,
    language TEXT NOT NULL,
    status TEXT NOT NULL,
    opened_on TEXT,
    closed_on TEXT,
    worker_id TEXT NOT NULL,
    restricted INTEGER NOT NULL,
    alive INTEGER NOT NULL,
    changed INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX case_by_name ON case_list (alive, sort_name, case_id);
CREATE INDEX case_by_change ON case_list (alive, changed, case_id);
CREATE INDEX case_by_status ON case_list (alive, status);
CREATE INDEX case_by_reference ON case_list (alive, reference, case_id);

-- Worked out from a pathway's events, never sent: kept so that Today need not work them out.
CREATE TABLE deadline (
    pathway TEXT NOT NULL,
    key TEXT NOT NULL,
    case_id TEXT NOT NULL,
    due_on TEXT,
    act_by TEXT,
    body TEXT NOT NULL,
    PRIMARY KEY (pathway, key)
) WITHOUT ROWID;
CREATE INDEX deadline_by_day ON deadline (act_by);
CREATE INDEX deadline_case ON deadline (case_id);

-- Words being typed, their author's only.
CREATE TABLE draft (
    id TEXT PRIMARY KEY,
    case_id TEXT,
    record TEXT NOT NULL,
    kind TEXT NOT NULL,
    path TEXT NOT NULL,
    text TEXT NOT NULL,
    base TEXT NOT NULL,
    author INTEGER NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (record, path, author)
) WITHOUT ROWID;
CREATE INDEX draft_case ON draft (case_id);

-- The audit trail: a chain for each device.  Rows are added, never changed.
CREATE TABLE audit (
    device INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at TEXT NOT NULL,
    boot INTEGER NOT NULL,
    actor INTEGER NOT NULL,
    action TEXT NOT NULL,
    case_id TEXT,
    object TEXT,
    row_hash BLOB,
    words_hash BLOB,
    mac_key INTEGER NOT NULL,
    hash BLOB NOT NULL,
    mac BLOB NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (device, seq)
) WITHOUT ROWID;
CREATE INDEX audit_case ON audit (case_id) WHERE case_id IS NOT NULL;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN
    SELECT raise(ABORT, 'audit rows stay');
END;
CREATE TRIGGER audit_is_final BEFORE UPDATE ON audit BEGIN
    SELECT raise(ABORT, 'audit rows stay as they are');
END;
-- Reasons given in words; erased with their case, the chain keeps their keyed hash.
CREATE TABLE audit_words (
    device INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    case_id TEXT,
    text TEXT NOT NULL,
    PRIMARY KEY (device, seq)
) WITHOUT ROWID;
CREATE INDEX audit_words_case ON audit_words (case_id);
CREATE TABLE mac_key (n INTEGER PRIMARY KEY, key BLOB NOT NULL);

-- One random key for each case ('' for the office): it keys row hashes and wraps blob keys.
CREATE TABLE case_key (case_id TEXT PRIMARY KEY, key BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE blob (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    sha256 BLOB NOT NULL,
    size INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX blob_case ON blob (case_id);

-- For laptops that share their cases; empty on one that does not.
CREATE TABLE gone (case_id TEXT PRIMARY KEY, at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE outbox (revision INTEGER PRIMARY KEY);
CREATE TABLE pack (stream TEXT, seq INTEGER, hash BLOB NOT NULL, PRIMARY KEY (stream, seq))
    WITHOUT ROWID;
CREATE TABLE circle (case_id TEXT PRIMARY KEY, circle TEXT NOT NULL) WITHOUT ROWID;

-- Search: text folded by us, nothing stored but the index.
CREATE VIRTUAL TABLE names USING fts5 (
    text, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '1 2 3'
);
CREATE VIRTUAL TABLE words USING fts5 (
    text, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '1 2 3'
);
CREATE VIRTUAL TABLE restricted_words USING fts5 (
    text, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '1 2 3'
);
INSERT INTO names (names, rank) VALUES ('secure-delete', 1);
INSERT INTO words (words, rank) VALUES ('secure-delete', 1);
INSERT INTO restricted_words (restricted_words, rank) VALUES ('secure-delete', 1);
