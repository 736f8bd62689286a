"""Recovering: every record and attachment of a vault or backup, written out in clear, as far as it can be read.

For the day when nothing else helps, and for whoever outlives this program.  It needs no window and no page layout,
writes nothing into its source, asks no consent and leaves no audit entry: whoever runs it has the passphrase anyway.
"""

from __future__ import annotations

import os
import re
import unicodedata
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import msgspec

import app.vault as vault
from app.domain.hlc import moment
from app.errors import DamageError, UserError
from app.job import NO_JOB, Job
from app.services.outside import write_whole, writing_whole
from app.storage import connection as database
from app.storage.salvage import Salvage, readable

_RECORD = "id, kind, case_id, category, restricted, alive, body"
_REVISION = "id, record, fields, base, hlc, author, device, name"
_LONGEST = 160  # bytes of UTF-8: room is left for a number in front and a word behind
_RESERVED = frozenset(
    "con prn aux nul com1 com2 com3 com4 com5 com6 com7 com8 com9 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9".split()
)
_UNFIT = re.compile(r'[\\/:*?"<>|]+')


@dataclass(frozen=True, slots=True)
class Lost:
    """Something that could not be read: `what`, its `name` in the folder or its table, `why` as a code, how often."""

    what: str
    name: str = field(repr=False)
    why: str
    times: int = 1


@dataclass(slots=True)
class Recovered:
    """What was written, and what could not be read."""

    cases: int = 0
    records: int = 0
    revisions: int = 0
    drafts: int = 0
    attachments: int = 0
    lost: list[Lost] = field(default_factory=list, repr=False)


def recover(
    source: Path,
    words: str,
    out: Path,
    *,
    limits: vault.KdfLimits = vault.PRODUCTION,
    job: Job = NO_JOB,
) -> Recovered:
    """Write everything in a vault or backup to a new or empty folder; `job` counts cases.

    `words` are a passphrase or the recovery code.  Raises UserError for a folder in use or words that do not open it,
    DamageError where not even the keys or the first page can be read.
    """
    named = vault.newest_in(source)
    _require_fit(out, named)
    opened = vault.open(named, words, limits=limits, read_only=True, opens=database.opens)
    try:
        with (
            readable(opened.store_path, opened.store_key) as store,
            Salvage(store, opened.store_key) as salvage,
        ):
            recovery = _Recovery(salvage, opened.blobs, out)
            if database.damage_to_log(opened.store_path):
                recovery.lose(Lost("log", opened.store_path.name + "-wal", "store.log_damaged"))
            return recovery.run(job)
    finally:
        opened.close()


def _require_fit(out: Path, source: Path) -> None:
    home = source.parent if vault.is_backup(source) else source
    if out.resolve().is_relative_to(home.resolve()):
        raise UserError("recover.inside_source")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UserError("recover.not_empty")
    if not out.parent.is_dir():
        raise UserError("export.no_folder")


class _Recovery:
    """One run: the salvage it reads from, the folder it writes to, and what came of it."""

    def __init__(self, salvage: Salvage, blobs: vault.Blobs, out: Path) -> None:
        self._salvage, self._blobs, self._out = salvage, blobs, out
        self._done = Recovered()
        self._names: set[str] = set()
        self._people: dict[int, str] = {}

    def lose(self, lost: Lost) -> None:
        """Note that something could not be read."""
        self._done.lost.append(lost)

    def run(self, job: Job) -> Recovered:
        """Write the cases one after the other, then the office, then what it all came to."""
        self._out.mkdir(mode=0o700, exist_ok=True)
        salvage, done = self._salvage, self._done
        self._people = dict(salvage.numbers("party", "id"))
        records: dict[str | None, list[int]] = defaultdict(list)
        case_of: dict[int, str | None] = {}
        for number, case_id in salvage.numbers("record", "case_id"):
            records[case_id].append(number)
            case_of[number] = case_id
        revisions: dict[str | None, list[int]] = defaultdict(list)
        for number, record in salvage.numbers("revision", "record"):
            revisions[case_of.get(record)].append(number)
        drafts: dict[str | None, list[dict[str, Any]]] = defaultdict(list)
        for case_id, record, kind, path, text in salvage.all(
            "draft", "case_id, record, kind, path, text"
        ):
            drafts[case_id].append({"record": record, "kind": kind, "path": path, "text": text})
        cases = sorted({*records, *drafts} - {None}, key=str)
        for at, case_id in enumerate([*cases, None]):
            job.step(at, len(cases))
            self._write(case_id, records[case_id], revisions[case_id], drafts[case_id])
        done.cases = len(cases)
        done.lost += [
            Lost("table", table, "store.damaged", salvage.lost[table])
            for table in sorted(salvage.lost)
        ]
        self._manifest()
        return done

    def _write(
        self,
        case_id: str | None,
        records: list[int],
        revisions: list[int],
        drafts: list[dict[str, Any]],
    ) -> None:
        """One case, or the office for None."""
        found = {n: one for n in records if (one := self._record(n)) is not None}
        place = self._folder(case_id, found.values())
        place.mkdir(mode=0o700, parents=True)
        told = {
            "case_id": case_id, "reference": _reference(found.values()),
            "records": list(found.values()), "drafts": drafts,
        }  # fmt: skip
        _write_json(place / ("case.json" if case_id else "office.json"), told)
        with writing_whole(place / "history.jsonl") as history:
            for number in revisions:
                line = self._revision(number, found)
                if line is not None:
                    history.write(msgspec.json.encode(line) + b"\n")
                    self._done.revisions += 1
        self._done.records += len(found)
        self._done.drafts += len(drafts)
        kept = [one["body"] for one in found.values() if one["kind"] == "attachment"]
        for number, body in enumerate(kept, 1):
            self._attachment(place / "attachments", number, body)

    def _folder(self, case_id: str | None, found: Iterable[dict[str, Any]]) -> Path:
        if case_id is None:
            return self._out / "office"
        name = base = safe_name(_reference(found) or case_id)
        again = 1
        while name.casefold() in self._names:
            again += 1
            name = f"{base}-{again}"
        self._names.add(name.casefold())
        return self._out / "cases" / name

    def _record(self, number: int) -> dict[str, Any] | None:
        row = self._salvage.row("record", _RECORD, "n", number)
        if row is None:
            return None
        record_id, kind, case_id, category, restricted, alive, body = row
        return {
            "id": record_id, "kind": kind, "case_id": case_id, "category": category,
            "restricted": bool(restricted), "alive": bool(alive), "body": _json(body),
        }  # fmt: skip

    def _revision(self, number: int, records: dict[int, dict[str, Any]]) -> dict[str, Any] | None:
        row = self._salvage.row("revision", _REVISION, "n", number)
        if row is None:
            return None
        revision_id, record, fields, base, stamp, author, device, name = row
        return {
            "id": str(uuid.UUID(bytes=revision_id)), "record": records.get(record, {}).get("id", f"row {record}"),
            "at": moment(stamp).isoformat(),
            "author": self._people.get(author, ""), "device": self._people.get(device, ""), "name": name,
            "fields": _json(fields), "base": _json(base),
        }  # fmt: skip

    # -- attachments

    def _attachment(self, place: Path, number: int, body: dict[str, Any]) -> None:
        """The file as it came; where it is damaged, as far as it goes, and the safe copy beside it."""
        name = f"{number}-{safe_name(body.get('file_name') or body.get('title') or 'attachment')}"
        why = self._written(str(body.get("blob_id", "")), place / name)
        if why:
            told = f"{place.parent.name}/attachments/{name}"
            self._done.lost.append(Lost("attachment", told, why))
            self._written(str(body.get("rendition_blob_id", "")), place / f"{name}.safe-copy.pdf")

    def _written(self, blob_id: str, target: Path) -> str:
        """Write one blob; the code of what went wrong, '' where it is whole."""
        key = self._salvage.blob_key(blob_id)
        if key is None:
            return "store.no_blob_key"
        target.parent.mkdir(mode=0o700, exist_ok=True)
        part = target.with_name(f"{target.name}.incomplete")
        blob = vault.Blob(key.id, key.key, key.sha256, key.size)
        try:
            with writing_whole(part) as stream:
                try:
                    for piece in self._blobs.read(blob):
                        stream.write(piece)
                except DamageError as problem:
                    why = problem.code
                else:
                    why = ""
            if not part.stat().st_size and why:
                part.unlink()
        except DamageError as problem:
            return problem.code
        if why:
            return why
        os.replace(part, target)
        self._done.attachments += 1
        return ""

    def _manifest(self) -> None:
        done = self._done
        told = {
            "cases": done.cases, "records": done.records, "revisions": done.revisions,
            "drafts": done.drafts, "attachments": done.attachments, "complete": not done.lost,
            "lost": [asdict(one) for one in done.lost],
        }  # fmt: skip
        _write_json(self._out / "manifest.json", told)


def safe_name(text: str) -> str:
    """A file name out of any text: no separators, control or direction marks, no reserved name, not too long."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in text)
    text = " ".join(_UNFIT.sub("_", text).split()).strip(". ")
    stem, dot, ending = text.rpartition(".")
    if dot and len(ending) <= 10:
        text = f"{_cut(stem, _LONGEST - 44).rstrip('. ')}.{ending}"
    text = _cut(text, _LONGEST).strip(". ")
    if not text or text.split(".")[0].strip().casefold() in _RESERVED:
        text = f"_{text}"
    return text


def _cut(text: str, most: int) -> str:
    return text.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")


def _reference(found: Iterable[dict[str, Any]]) -> str:
    bodies = (one["body"] for one in found if one["kind"] == "person")
    return next((str(body.get("reference", "")) for body in bodies), "")


def _json(text: str) -> dict[str, Any]:
    try:
        value = msgspec.json.decode(text)
    except msgspec.DecodeError:
        value = {"unreadable": text}
    return value if isinstance(value, dict) else {"value": value}


def _write_json(path: Path, value: Any) -> None:
    write_whole(path, msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n")
