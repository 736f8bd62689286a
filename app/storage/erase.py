"""Taking away for good: rows, history, drafts, index, keys and reasons.

The audit chain keeps its rows, which name no content; without the case's key nobody can guess what
their hashes stood for.
"""

from __future__ import annotations

from app.storage import search
from app.storage.blobs import BlobTable
from app.storage.session import Session

_BY_CASE = ("draft", "deadline", "audit_words", "case_list", "record")


def erase_case(session: Session, case_id: str) -> list[str]:
    """Delete a case within the running transaction; only its random id stays.  Returns its blobs."""
    blobs = take_case(session, case_id)
    session.connection.execute("DELETE FROM circle WHERE case_id = ?", (case_id,))
    note_gone(session, case_id)
    return blobs


def note_gone(session: Session, gone_id: str) -> None:
    """Remember by a random id that something was taken away: a case, or what its caller gave an id."""
    at = session.clock.now().isoformat()
    session.connection.execute("INSERT OR REPLACE INTO gone VALUES (?, ?)", (gone_id, at))


def take_case(session: Session, case_id: str) -> list[str]:
    """Delete everything said in a case, and the key its hashes and blobs rest on; its blob ids."""
    run = session.connection.execute
    table = BlobTable(session)
    blobs = sorted(table.ids(case_id))
    table.drop(blobs)
    numbers = [row[0] for row in run("SELECT n FROM record WHERE case_id = ?", (case_id,))]
    search.take_out(session.connection.cursor(), numbers)
    run(
        "DELETE FROM outbox WHERE revision IN (SELECT revision.n FROM revision "
        "JOIN record ON record.n = revision.record WHERE record.case_id = ?)",
        (case_id,),
    )
    run("DELETE FROM revision WHERE record IN (SELECT n FROM record WHERE case_id = ?)", (case_id,))
    run("DELETE FROM draft WHERE record IN (SELECT id FROM record WHERE case_id = ?)", (case_id,))
    for name in _BY_CASE:
        run(f"DELETE FROM {name} WHERE case_id = ?", (case_id,))  # noqa: S608 - our own names
    session.trail.drop_case_key(session.connection, case_id)
    return blobs


def take_record(session: Session, n: int, record_id: str) -> None:
    """Delete one record with its history, drafts, index words and the reasons given about it."""
    run = session.connection.execute
    search.take_out(session.connection.cursor(), [n])
    run("DELETE FROM outbox WHERE revision IN (SELECT n FROM revision WHERE record = ?)", (n,))
    run("DELETE FROM revision WHERE record = ?", (n,))
    # The words of a sheet about a record stand under the sheet's name and the record's id.
    run("DELETE FROM draft WHERE record = ?1 OR record LIKE '%:' || ?1", (record_id,))
    run(
        "DELETE FROM audit_words WHERE (device, seq) IN "
        "(SELECT device, seq FROM audit WHERE object = ?)",
        (record_id,),
    )
    run("DELETE FROM record WHERE n = ?", (n,))
