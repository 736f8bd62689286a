"""Writing down what was said and done, setting how somebody is reached, and what is to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from app.domain.ids import new_id
from app.domain.never_disclose import NeverDisclose
from app.domain.note import Note
from app.domain.person import Person
from app.domain.safe_contact import SafeContact
from app.domain.task import Task
from app.errors import UserError
from app.events import Event
from app.i18n import _
from app.services.assessments import asked_of
from app.services.begin import Begin
from app.services.check_in_tasks import moved, require_done_here
from app.services.contact import read_hours, written_hours
from app.services.office import Seat
from app.services.task_words import titled
from app.storage.work import Work

LONGEST_NOTE = 1_000_000
"""Characters; far more than anybody types, and no more than one screen and one search index can carry."""

CONTACT_FIELDS = (
    "channel", "number", "name_to_use", "code_word", "cover_story", "words", "who", "may_answer", "note", "never",
    "any_time", "voicemail", "text", "safe_to_write",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ContactForm:
    """The preferred way to reach somebody, field by field as it is typed; `hours` as people write them.

    `terms` are what may stand in nothing that leaves, one a line; `write_here` says that letters to `address` are safe.
    """

    id: str
    fields: dict[str, Any] = field(repr=False)
    address: str = field(default="", repr=False)
    is_typed: bool = False


class Unfinished(NamedTuple):
    """An entry somebody is typing: its id and words, and whether it corrects one that stood there before."""

    id: str
    words: str
    kind: str = "note"
    language: str = ""
    is_correction: bool = False

    def __repr__(self) -> str:
        return f"<unfinished {self.id}>"


@dataclass(frozen=True, slots=True)
class Notes:
    """The timeline's own entries, tasks and safe contacts of a case."""

    begin: Begin
    seat: Seat

    def add(
        self,
        case_id: str,
        text: str,
        *,
        kind: str = "note",
        title: str = "",
        language: str = "",
        who: str = "",
        at: datetime | None = None,
        note_id: str | None = None,
    ) -> str:
        """Add an entry and return its id.  UserError `note.empty`, `note.too_long`."""
        said = text.strip()
        if not said:
            raise UserError("note.empty")
        if len(said) > LONGEST_NOTE:
            raise UserError("note.too_long", most=LONGEST_NOTE)
        note = Note(
            case_id=case_id, kind=kind, title=title.strip(), text=said, language=language, who=who,
            at=at or self.seat.clock.now(), worker_id=self.seat.worker_id,
        )  # fmt: skip
        if note_id is not None:
            note = replace(note, id=note_id)
        with self.begin() as work:
            work.save(note)
            work.record(Event("note.added", case_id, note.id))
            work.commit()
        return note.id

    @staticmethod
    def new_entry() -> str:
        """Return an id for an entry about to be typed."""
        return new_id()

    def type_on(
        self, note_id: str, case_id: str, text: str, *, kind: str = "note", language: str = ""
    ) -> None:
        """Keep what stands in the box for a new entry now; durable when this returns.

        The first words carry their moment and author, so that the entry is whole whenever it is promoted.
        """
        with self.begin() as work:
            self._type_on(work, note_id, case_id, text, kind, language)
            work.commit()

    def _type_on(
        self, work: Work, note_id: str, case_id: str, text: str, kind: str, language: str = ""
    ) -> None:
        kept: dict[str, Any] = {"text": text}
        known = {draft.path for draft in work.drafts.of_record(note_id) if draft.is_own}
        if work.paths(note_id) is None and "at" not in known:
            kept |= {"at": self.seat.clock.now().isoformat(), "worker_id": self.seat.worker_id}
        if kind != "note" or "kind" in known:
            kept["kind"] = kind
        if language or "language" in known:
            kept["language"] = language
        for path, value in kept.items():
            work.drafts.keep(
                record_id=note_id, kind=Note.KIND, path=path, value=value, case_id=case_id
            )

    def finish(self, note_id: str) -> bool:
        """Make a typed entry one revision; False, and nothing kept, where nothing was typed."""
        with self.begin() as work:
            is_kept = _finish(work, note_id)
            work.commit()
        return is_kept

    def unfinished(self, case_id: str) -> Unfinished | None:
        """Return the entry somebody was typing here, or None."""
        with self.begin() as work:
            for draft in reversed(work.drafts.of_case(case_id)):
                if draft.is_own and draft.kind == Note.KIND and draft.path == "text":
                    known = work.paths(draft.record_id)
                    typed = {d.path: d.value for d in work.drafts.of_record(draft.record_id)}
                    said = {**(known or {}), **typed}
                    return Unfinished(
                        draft.record_id, str(draft.value or ""), str(said.get("kind") or "note"),
                        str(said.get("language") or ""), known is not None,
                    )  # fmt: skip
        return None

    def entry(self, note_id: str) -> Unfinished:
        """Return an entry to correct it: as it stands, or as a correction not yet saved left it."""
        with self.begin() as work:
            note = work.get(Note, note_id)
            typed = {d.path: d.value for d in work.drafts.of_record(note_id) if d.is_own}
        text = str(typed.get("text", note.text) or "")
        return Unfinished(note.id, text, note.kind, note.language, True)

    def leave_as_it_was(self, note_id: str) -> None:
        """Drop what was typed into an entry and not saved."""
        with self.begin() as work:
            work.drafts.discard(note_id)
            work.commit()

    def reached(
        self, note_id: str, case_id: str, text: str, *, kind: str, because: str = "",
        task_id: str = "",
    ) -> None:  # fmt: skip
        """Write down how reaching somebody went, with the reason for an unsafe hour; the task it was for is done.

        `note_id` is the entry the words were typed into, see `new_entry` and `type_on`.
        """
        said = text.strip()
        if because.strip():
            reason = _("Outside the safe hours, because: {reason}").format(reason=because.strip())
            said = f"{said}\n{reason}"
        with self.begin() as work:
            self._type_on(work, note_id, case_id, said, kind)
            _finish(work, note_id)
            if task_id:
                _done(work, task_id, self.seat.clock.today(), text.strip())
                work.record(Event("task.done", case_id, task_id))
            work.commit()

    def amend(self, note_id: str, text: str) -> None:
        """Correct an entry; what stood there before stays in its history."""
        if not text.strip():
            raise UserError("note.empty")
        with self.begin() as work:
            note = work.get(Note, note_id)
            work.save(replace(note, text=text.strip()))
            work.record(Event("note.amended", note.case_id, note_id))
            work.commit()

    def safe_contacts(self, case_id: str) -> list[SafeContact]:
        """Return every agreed way to reach the person."""
        with self.begin() as work:
            return work.find(SafeContact, case_id=case_id)

    def preferred_contact(self, case_id: str) -> tuple[SafeContact, str]:
        """Return the preferred way to reach the person and its hours as people write them."""
        ways = sorted(self.safe_contacts(case_id), key=lambda way: not way.preferred)
        way = ways[0] if ways else SafeContact(case_id=case_id, preferred=True)
        return way, written_hours(way.windows)

    def contact_form(self, case_id: str) -> ContactForm:
        """Return the preferred way to reach the person as a form, with what was typed into it and not yet saved."""
        way, hours = self.preferred_contact(case_id)
        fields: dict[str, Any] = {name: getattr(way, name) for name in CONTACT_FIELDS}
        with self.begin() as work:
            person = work.get(Person, case_id)
            fields["write_here"] = person.may_write_home
            fields["terms"] = "\n".join(
                one.term for one in work.find(NeverDisclose, case_id=case_id)
            )
            mine = [one for one in work.drafts.of_case(case_id) if one.is_own]
        typed = {one.path: one.value for one in mine if one.kind == SafeContact.KIND}
        # A way that was never saved is known by the drafts alone.
        known = next((one.record_id for one in mine if one.kind == SafeContact.KIND), way.id)
        said = {**fields, "hours": hours, **typed}
        return ContactForm(known, said, person.address, bool(typed))

    def change_safe_contact(
        self, case_id: str, *, hours: str, form_id: str = "", terms: str | None = None,
        write_here: bool | None = None, **fields: Any,
    ) -> None:  # fmt: skip
        """Save the preferred way to reach the person from the fields of a form; see `read_hours` and `ContactForm`.

        `form_id` is the form the words were typed into: its drafts are done with.  None leaves a field as it is.
        """
        windows = read_hours(hours)
        way, _hours = self.preferred_contact(case_id)
        with self.begin() as work:
            _set_way(work, replace(way, windows=windows, **fields))
            if terms is not None:
                _set_terms(work, case_id, terms)
            if write_here is not None:
                person = work.get(Person, case_id)
                work.save(replace(person, write_to=person.address if write_here else ""))
            if form_id:
                work.drafts.discard(form_id)
            work.commit()

    def set_safe_contact(self, way: SafeContact) -> None:
        """Save one way to reach the person, new or changed."""
        with self.begin() as work:
            _set_way(work, way)
            work.commit()

    def tasks(self, case_id: str) -> list[Task]:
        """Return what is still to do in a case, the earliest first."""
        with self.begin() as work:
            return open_tasks(asked_of(self.seat, work.find(Task, case_id=case_id)))

    def add_task(self, task: Task) -> str:
        """Add something to do; returns its id.  UserError `task.needs_title`, `task.needs_day`."""
        if not task.title.strip():
            raise UserError("task.needs_title")
        if task.due_on is None:
            raise UserError("task.needs_day")
        with self.begin() as work:
            work.save(replace(task, worker_id=task.worker_id or self.seat.worker_id))
            work.record(Event("task.added", task.case_id, task.id))
            work.commit()
        return task.id

    def done(self, task_id: str, outcome: str = "") -> str:
        """Say that something was done today; one that repeats comes again, and the id of its next time is returned."""
        with self.begin() as work:
            again = _done(work, task_id, self.seat.clock.today(), outcome)
            work.record(Event("task.done", work.case_of(task_id), task_id))
            work.commit()
        return again

    def not_done(self, task_id: str, again: str = "") -> None:
        """Take `done` back: it is still to do, and its next time, `again`, is gone."""
        with self.begin() as work:
            task = replace(work.get(Task, task_id), done_on=None, outcome="")
            work.save(task)
            if again:
                work.delete(work.get(Task, again))
            work.record(Event("task.taken_up", task.case_id, task.id))
            work.commit()

    def move(self, task_id: str, to: date, at: time | None = None) -> None:
        """Pick another day for something to do."""
        with self.begin() as work:
            task = work.get(Task, task_id)
            work.save(task.move(to, at))
            moved(work, task, to)
            work.record(Event("task.moved", task.case_id, task.id))
            work.commit()


def _finish(work: Work, note_id: str) -> bool:
    """Make a typed entry one revision; False, and nothing kept, where nothing was typed."""
    typed = {d.path: d.value for d in work.drafts.of_record(note_id) if d.is_own}
    empty = "text" in typed and not str(typed["text"] or "").strip()
    if empty:
        work.drafts.discard(note_id)
    elif typed:
        work.drafts.promote(note_id)
    return not empty


def _done(work: Work, task_id: str, today: date, outcome: str) -> str:
    """Say that something was done; the id of its next time, where it repeats."""
    task = work.get(Task, task_id)
    require_done_here(task)
    work.save(task.done(today, outcome))
    again = _again(task, today)
    if again is not None:
        work.save(again)
    return again.id if again else ""


def _set_way(work: Work, way: SafeContact) -> None:
    if way.channel not in SafeContact.CHANNELS:
        raise UserError("contact.no_channel")
    work.save(way)
    work.record(Event("safe_contact.set", way.case_id, way.id))


def _set_terms(work: Work, case_id: str, terms: str) -> None:
    """One record a term: those that stay keep their reason and history."""
    wanted = dict.fromkeys(line.strip() for line in terms.splitlines() if line.strip())
    for known in work.find(NeverDisclose, case_id=case_id):
        if known.term in wanted:
            del wanted[known.term]
        else:
            work.delete(known)
    for term in wanted:
        work.save(NeverDisclose(case_id=case_id, term=term))


def _again(task: Task, today: date) -> Task | None:
    """The next time of a task that repeats: counted from today, and after its last day whatever the clock says."""
    if not task.every_days:
        return None
    due = max(today, task.due_on or today) + timedelta(days=task.every_days)
    return replace(task, id=new_id(), due_on=due)


def when(task: Task) -> tuple[date, time]:
    """Sort tasks by day, then hour; those for any time of the day come last."""
    return task.due_on or date.max, task.due_at or time.max


def open_tasks(tasks: Sequence[Task]) -> list[Task]:
    """Return what is still to do, the earliest first."""
    return sorted((titled(task) for task in tasks if task.is_open), key=when)
