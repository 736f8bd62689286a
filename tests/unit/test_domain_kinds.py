"""What the kinds can do: consent, episodes, safe contact, custody, sittings, cards."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from app.domain.attachment import Attachment
from app.domain.clock import Clock
from app.domain.consent import Consent
from app.domain.custody import Custody, broken_links
from app.domain.episode import Episode, newest
from app.domain.ids import is_id, new_id
from app.domain.organisation import Organisation
from app.domain.person import Person
from app.domain.safe_contact import SafeContact, Window
from app.domain.sitting import Sitting
from app.domain.task import Task

TODAY = date(2026, 11, 23)  # a Monday


def test_ids_grow_within_a_process() -> None:
    made = [new_id() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == 5000
    assert all(is_id(one) for one in made)
    assert not is_id("A-0001")


def test_a_fixed_clock_stands_still_on_its_day() -> None:
    assert Clock(TODAY).today() == TODAY
    assert Clock(TODAY).now() == datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert Clock(datetime(2026, 11, 23, 10, 42)).local().hour == 10


def test_a_consent_is_live_between_its_days_until_withdrawn() -> None:
    consent = Consent(given_on=date(2026, 10, 12), until=date(2027, 5, 12))
    assert consent.is_live(TODAY)
    assert consent.is_live(date(2027, 5, 12))
    assert not consent.is_live(date(2027, 5, 13))
    assert not consent.is_live(date(2026, 10, 11))
    assert not replace(consent, answer="thinking").is_live(TODAY)
    assert not replace(consent, alive=False).is_live(TODAY)
    gone = consent.withdraw(TODAY, "by telephone")
    assert not gone.is_live(TODAY)
    assert gone.withdraw(date(2026, 12, 1)) == gone


def test_a_whole_record_consent_names_all_but_the_lawyers_matter() -> None:
    whole = Consent(categories=frozenset({"whole_record"}))
    assert whole.names("uncategorised")
    assert not whole.names("legal_privileged")
    assert not Consent(categories=frozenset({"identity"})).names("contact")


def test_an_episode_ends_and_says_so_in_the_words_of_htcds() -> None:
    episode = Episode(opened_on=date(2026, 1, 1))
    closed = episode.close(TODAY, "moved away")
    assert (episode.is_open, closed.is_open) == (True, False)
    known = (
        episode,
        closed,
        replace(closed, follow_up=True),
        replace(closed, closed_to="A clinic"),
    )
    assert [one.status for one in known] == ["Active", "Closed", "FollowUp", "ClosedReferred"]


def test_no_clock_ends_an_episode_before_it_began() -> None:
    assert Episode(opened_on=TODAY).close(date(2024, 2, 29), "").closed_on == TODAY


def test_the_newest_episode_is_the_open_one_or_else_the_last_written() -> None:
    first, second = (Episode(opened_on=TODAY, closed_on=TODAY) for _n in range(2))
    going = Episode(opened_on=date(2020, 1, 1))
    assert newest([]) is None
    assert newest([first, second]) == second
    assert newest([going, first, second]) == going


def test_safe_windows_open_and_close() -> None:
    weekdays = tuple(Window(day, time(9), time(11, 30)) for day in range(5))
    contact = SafeContact(channel="message", windows=weekdays)
    span = contact.open_now(datetime(2026, 11, 23, 10, 42))
    assert span is not None
    assert span[1].time() == time(11, 30)
    assert contact.open_now(datetime(2026, 11, 23, 11, 30)) is None
    assert contact.open_now(datetime(2026, 11, 22, 10)) is None


def test_a_window_past_midnight_counts_on_both_days() -> None:
    contact = SafeContact(channel="call", windows=(Window(0, time(22), time(1)),))
    assert contact.open_now(datetime(2026, 11, 24, 0, 30)) is not None
    assert contact.open_now(datetime(2026, 11, 24, 1, 30)) is None
    assert contact.spans_on(date(2026, 11, 24)) == [
        (datetime(2026, 11, 24), datetime(2026, 11, 24, 1))
    ]


def test_overlapping_windows_are_one_and_a_closed_channel_has_none() -> None:
    windows = (Window(0, time(9), time(11)), Window(0, time(10), time(12)))
    contact = SafeContact(channel="call", windows=windows)
    assert len(contact.spans_on(TODAY)) == 1
    assert replace(contact, channel="none").spans_on(TODAY) == []
    assert len(replace(contact, windows=(), any_time=True).spans_on(TODAY)) == 1


def test_custody_links_show_a_changed_a_missing_and_a_moved_step() -> None:
    at = datetime(2026, 10, 14, 15, 10, tzinfo=UTC)
    chain: list[Custody] = []
    for action in ("received", "hashed", "viewed", "printed"):
        step = Custody(attachment_id="x", action=action, at=at, by="D", sha256_after="a1")
        chain.append(step.after(chain[-1] if chain else None))
    assert broken_links(chain) == []
    assert broken_links([chain[0], replace(chain[1], by="E"), *chain[2:]]) == [2]
    assert broken_links([chain[0], *chain[2:]]) == [3, 4]
    assert broken_links([chain[1], chain[0], *chain[2:]]) != []


def test_steps_that_two_laptops_added_apart_both_follow() -> None:
    def step(action: str, last: Custody | None) -> Custody:
        return Custody(attachment_id="x", action=action, by="D").after(last)

    first = step("received", None)
    here, there = step("viewed", first), step("printed", first)
    later = step("verified", there)
    for merged in ([first, here, there, later], [first, there, here, later]):
        assert broken_links(merged) == []
    assert broken_links([first, here, later]) == [3]
    assert broken_links([here, there, later]) == [2, 2]
    assert broken_links([first, replace(here, by="E"), there, later]) == [2]


def test_a_sitting_answers_and_skips() -> None:
    sitting = Sitting().answer("/a", "yes").skip("/b", "declined")
    assert (sitting.answers, sitting.states) == ({"/a": "yes"}, {"/b": "declined"})
    assert sitting.skip("/a", "unsure").answers == {}
    assert sitting.answer("/b", "no").states == {}
    assert sitting.answer("/a", "").answers == {}


def test_an_attachment_goes_by_its_whole_set() -> None:
    assert Attachment().gate_categories == {"uncategorised"}
    item = Attachment(categories=frozenset({"identity"}), privileged=True)
    assert item.gate_categories == {"identity", "legal_privileged"}
    linked = item.supports("us_t_visa", "presence")
    assert linked.criteria == {"us_t_visa/presence"}


def test_another_key_on_a_card_is_never_trusted_silently() -> None:
    first = Organisation(name="Harbour").with_card("card", "f1")
    assert first.trust == "unverified"
    verified = first.verified(TODAY, "read aloud", "D")
    assert verified.with_card("card 2", "f1").trust == "verified"
    assert verified.with_card("card 3", "f2").trust == "changed"


def test_a_task_is_done_or_moved_and_a_person_has_a_name() -> None:
    task = Task(due_on=TODAY)
    assert not task.done(TODAY).is_open
    assert task.move(date(2026, 12, 1)).due_on == date(2026, 12, 1)
    assert Person(reference="A-0001").name == "A-0001"
    assert Person(working_name="Amina", legal_name="A. B.").name == "Amina"
