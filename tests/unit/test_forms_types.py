"""Every question type pyxform knows, and one workbook with everything at once: it works, or it is named.

The workbook follows the columns and types of xlsform.org and of the ODK template (types, appearances, parameters,
translations, settings), written here row by row.
"""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import Workbook
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

from app.forms.export import workbook
from app.forms.load import compile_form
from app.forms.model import FormDefinition, from_json, to_json
from app.forms.pages import Pages
from app.forms.problem import FormError, FormProblem
from app.forms.run import Session
from app.forms.wording import code_of, codes_offered

Rows = list[dict[str, str]]

ANSWERED = {
    "text": "words", "note": "", "integer": "7", "decimal": "7.5", "date": "2019-05-01",
    "dateTime": "2019-05-01T10:00:00.000Z", "time": "10:00:00.000Z", "acknowledge": "OK",
    "select_one": "a", "select_multiple": ["a", "b"], "rank": ["b", "a"], "range": "3",
    "hidden": "kept", "calculate": "2", "start": "", "end": "", "today": "",
}  # fmt: skip
"""Types that need no naming: they work as on a phone.  What can be answered has an answer here."""


def xlsx(survey: Rows, **sheets: Rows) -> bytes:
    """Return a workbook as people make it: one sheet a name, a heading row, plain cells."""
    book, stream = Workbook(), BytesIO()
    book.remove(book.active)
    for name, rows in {"survey": survey, **sheets}.items():
        sheet = book.create_sheet(name)
        heads = list(dict.fromkeys(head for row in rows for head in row))
        sheet.append(heads)
        for row in rows:
            sheet.append([row.get(head) for head in heads])
    book.save(stream)
    return stream.getvalue()


def refused(content: bytes) -> FormProblem:
    with pytest.raises(FormError) as caught:
        compile_form(content, "small")
    return caught.value.problems[0]


CHOICES: Rows = [
    {"list_name": "l", "name": "a", "label": "A"},
    {"list_name": "l", "name": "b", "label": "B"},
]
OUTSIDE: Rows = [{"list_name": "out", "name": "a", "label": "A", "where": "here"}]


def asked(kind: str) -> bytes:
    """Return a form with one question of a type, and what that type needs."""
    tag = QUESTION_TYPE_DICT[kind].get("control", {}).get("tag", "")
    question = {"type": kind, "name": "q", "label": "Q"}
    if kind == "select one external":
        question = {
            "type": "select_one_external out",
            "name": "q",
            "label": "Q",
            "choice_filter": "where='here'",
        }
    elif tag in ("select", "select1", "odk:rank"):
        plain = {"select": "select_multiple", "select1": "select_one", "odk:rank": "rank"}[tag]
        question["type"] = f"{plain} l"
    elif kind == "range":
        question["parameters"] = "start=1 end=5 step=1"
    elif kind == "audit":
        question = {"type": "audit", "name": "audit"}
    elif kind == "background-geopoint":
        question["trigger"] = "${first}"
    elif kind == "calculate":
        question["calculation"] = "1 + 1"
    first = {"type": "text", "name": "first", "label": "First"}
    return xlsx([first, question], choices=CHOICES, external_choices=OUTSIDE)


@pytest.mark.parametrize("kind", sorted(QUESTION_TYPE_DICT))
def test_a_type_works_or_is_named(kind: str) -> None:
    form = compile_form(asked(kind))
    assert from_json(to_json(form)) == form
    name = "audit" if kind == "audit" else "q"
    found = [one for one in form.walk() if one.name == name]
    named = {(one.what, one.where) for one in form.unsupported}
    if not found:  # a file beside the workbook is no question
        assert (kind, "/q") in named
        return
    item = found[0]
    assert item.type in ANSWERED or (item.type, item.path) in named
    session = Session(form)
    answer = "5551234" if kind == "phone number" else ANSWERED.get(item.type, "typed all the same")
    if item.path == "/q" and item.calculate is None and not item.preload:
        session.set("/q", answer)
        assert session.answer("/q") is not None or answer == ""
        assert [one.code for one in session.problems()] == (
            ["type"] if item.data_type.startswith("geo") else []
        )
    for line in Pages(session).sections():
        assert Pages(session).section(line.path).label
    again = compile_form(workbook(form))
    assert [(one.path, one.type) for one in again.walk()] == [
        (one.path, one.type) for one in form.walk()
    ]


EVERYTHING: Rows = [
    {"type": "start", "name": "began"},
    {"type": "today", "name": "day"},
    {"type": "deviceid", "name": "device"},
    {"type": "audit", "name": "audit"},
    {"type": "csv-external", "name": "villages"},
    {"type": "xml-external", "name": "crops"},
    {"type": "begin_group", "name": "g", "label::English (en)": "A <b>group</b>",
     "label::Español (es)": "Un grupo", "appearance": "field-list w4", "guidance_hint::English (en)": "Slowly"},
    {"type": "text", "name": "who", "label::English (en)": "**Name**, [see](https://example.org)",
     "label::Español (es)": "Nombre", "hint::English (en)": "As *you* like", "hint::Español (es)": "Como quiera",
     "required": "yes", "required_message::English (en)": "A name helps",
     "required_message::Español (es)": "Un nombre ayuda",
     "constraint": "string-length(.) < 20", "constraint_message::English (en)": "Too long",
     "constraint_message::Español (es)": "Demasiado largo", "image::English (en)": "en.png",
     "image::Español (es)": "es.png", "save_to": "full_name", "appearance": "w2 multiline"},
    {"type": "integer", "name": "age", "label::English (en)": "How old is ${who}?",
     "label::Español (es)": "¿Qué edad tiene ${who}?", "appearance": "counter"},
    {"type": "text", "name": "greeting", "label::English (en)": "Greeting", "label::Español (es)": "Saludo",
     "default": "concat('Hello ', ${age})"},
    {"type": "end_group", "name": ""},
    {"type": "select_one yn or_other", "name": "more", "label::English (en)": "More?", "label::Español (es)": "¿Más?"},
    {"type": "select_one state", "name": "state", "label::English (en)": "State", "label::Español (es)": "Estado"},
    {"type": "select_one town", "name": "town", "label::English (en)": "Town", "label::Español (es)": "Pueblo",
     "choice_filter": "in=${state}", "appearance": "minimal"},
    {"type": "select_one_external street", "name": "street", "label::English (en)": "Street",
     "label::Español (es)": "Calle", "choice_filter": "town=${town}"},
    {"type": "select_one_from_file clinics.csv", "name": "clinic", "label::English (en)": "Clinic",
     "label::Español (es)": "Clínica", "parameters": "value=id label=title"},
    {"type": "select_multiple_from_file places.geojson", "name": "places", "label::English (en)": "Places",
     "label::Español (es)": "Lugares"},
    {"type": "select_one found", "name": "looked", "label::English (en)": "Look", "label::Español (es)": "Busque",
     "appearance": "search('file')"},
    {"type": "select_one state", "name": "typed_in", "label::English (en)": "Type", "label::Español (es)": "Escriba",
     "appearance": "autocomplete search", "parameters": "randomize=true seed=3"},
    {"type": "rank state", "name": "order", "label::English (en)": "Order", "label::Español (es)": "Orden"},
    {"type": "range", "name": "scale", "label::English (en)": "Scale", "label::Español (es)": "Escala",
     "parameters": "start=0 end=1 step=0.25", "appearance": "vertical"},
    {"type": "geopoint", "name": "spot", "label::English (en)": "Where", "label::Español (es)": "Dónde",
     "parameters": "capture-accuracy=10"},
    {"type": "barcode", "name": "code", "label::English (en)": "Code", "label::Español (es)": "Código"},
    {"type": "image", "name": "picture", "label::English (en)": "Picture", "label::Español (es)": "Foto",
     "parameters": "max-pixels=640", "appearance": "signature"},
    {"type": "audio", "name": "voice", "label::English (en)": "Voice", "label::Español (es)": "Voz",
     "parameters": "quality=low"},
    {"type": "background-audio", "name": "listening"},
    {"type": "osm", "name": "house", "label::English (en)": "House", "label::Español (es)": "Casa"},
    {"type": "date", "name": "nepali", "label::English (en)": "Day", "label::Español (es)": "Día",
     "appearance": "bikram-sambat"},
    {"type": "calculate", "name": "price", "calculation": "pulldata('villages', 'price', 'name', ${town})"},
    {"type": "calculate", "name": "changed", "calculation": "concat('was ', ${who})", "trigger": "${who}"},
    {"type": "calculate", "name": "first_name", "calculation": "once(${who})"},
    {"type": "integer", "name": "how_many", "label::English (en)": "How many?", "label::Español (es)": "¿Cuántos?"},
    {"type": "begin_repeat", "name": "person", "label::English (en)": "Person", "label::Español (es)": "Persona",
     "repeat_count": "${how_many}"},
    {"type": "text", "name": "nick", "label::English (en)": "Nickname", "label::Español (es)": "Apodo"},
    {"type": "calculate", "name": "place_in_row", "calculation": "position(..)"},
    {"type": "begin_repeat", "name": "visit", "label::English (en)": "Visit", "label::Español (es)": "Visita"},
    {"type": "text", "name": "when", "label::English (en)": "When did ${nick} come?",
     "label::Español (es)": "¿Cuándo vino ${nick}?"},
    {"type": "end_repeat", "name": ""},
    {"type": "end_repeat", "name": ""},
    {"type": "calculate", "name": "second", "calculation": "indexed-repeat(${nick}, ${person}, 2)"},
    {"type": "note", "name": "bye", "label::English (en)": "# Bye, ${who}", "label::Español (es)": "Adiós, ${who}"},
]  # fmt: skip


def named(list_name: str, *pairs: tuple[str, str, str], **more: str) -> Rows:
    return [
        {
            "list_name": list_name,
            "name": name,
            "label::English (en)": en,
            "label::Español (es)": es,
            **more,
        }
        for name, en, es in pairs
    ]


def everything() -> FormDefinition:
    lists = [
        *named("yn", ("yes", "Yes", "Sí"), ("no", "No", "No")),
        *named("state", ("north", "North", "Norte"), ("south", "South", "Sur")),
        *named("town", ("alpha", "Alpha", "Alfa"), **{"in": "north"}),
        *named("town", ("beta", "Beta", "Beta"), **{"in": "south"}),
        *named("found", ("key", "title", "title")),
    ]
    streets: Rows = [
        {"list_name": "street", "name": "s1", "label": "First street", "town": "alpha"},
        {"list_name": "street", "name": "s2", "label": "Second street", "town": "beta"},
    ]
    settings: Rows = [
        {"form_title": "Everything", "form_id": "everything", "version": "2026112201",
         "default_language": "English (en)", "instance_name": "concat(${who}, ' ', ${age})",
         "style": "theme-grid pages", "public_key": "MIIB", "submission_url": "https://example.org/x"},
    ]  # fmt: skip
    entities: Rows = [{"list_name": "people", "label": "${who}"}]
    return compile_form(
        xlsx(
            EVERYTHING,
            choices=lists,
            external_choices=streets,
            settings=settings,
            entities=entities,
        )
    )


@pytest.fixture(scope="module")
def whole() -> FormDefinition:
    return everything()


def test_all_that_a_laptop_cannot_do_is_named_with_its_place(whole: FormDefinition) -> None:
    assert {(one.what, one.where) for one in whole.unsupported} == {
        ("deviceid", "/device"), ("audit", "/meta/audit"), ("csv-external", "/villages"), ("xml-external", "/crops"),
        ("media", "/g/who"), ("external file", "/clinic"), ("external file", "/places"), ("search", "/looked"),
        ("geopoint", "/spot"), ("barcode", "/code"), ("image", "/picture"), ("signature", "/picture"),
        ("audio", "/voice"), ("background-audio", "/listening"), ("osm", "/house"), ("bikram-sambat", "/nepali"),
        ("pulldata", "/price"), ("entities", "entities"), ("public_key", "settings"), ("submission_url", "settings"),
    }  # fmt: skip
    assert all(one.why for one in whole.unsupported)


def test_its_two_languages_stand_side_by_side(whole: FormDefinition) -> None:
    assert codes_offered(whole) == ("en", "es")
    session = Session(whole, {"g": {"who": "Sokha" * 5}})
    pages = Pages(session, ("en", "es"))
    first = {one.name: one for one in pages.section("/g").questions()}
    assert first["who"].label == ("Name, see", "Nombre")
    assert first["who"].hint == ("As you like", "Como quiera")
    assert first["age"].label == tuple(
        words.format("Sokha" * 5) for words in ("How old is {}?", "¿Qué edad tiene {}?")
    )
    rest = {
        one.name: one for line in pages.sections() for one in pages.section(line.path).questions()
    }
    assert rest["state"].choices[0].label == ("North", "Norte")
    assert [one.message for one in session.problems()] == ["Too long"]
    spanish = Session(whole, {"g": {"who": "Sokha" * 5}}, language="es")
    assert [one.message for one in spanish.problems()] == ["Demasiado largo"]
    assert [one.message for one in Session(whole, language="es").problems()] == ["Un nombre ayuda"]


def test_its_logic_works(whole: FormDefinition) -> None:
    session = Session(whole)
    session.set("/g/who", "Ada")
    session.set("/g/age", 30)
    session.set("/how_many", 2)
    session.set("/person[1]/nick", "Bo")
    session.set("/person[2]/nick", "Cy")
    session.add("/person[2]/visit")
    session.set("/person[2]/visit[1]/when", "May 2019")
    session.set("/state", "north")
    session.set("/town", "alpha")
    session.set("/g/who", "Eve")
    answers = session.result()["answers"]
    assert (answers["first_name"], answers["changed"], answers["second"]) == (
        "Ada",
        "was Eve",
        "Cy",
    )
    assert [row["place_in_row"] for row in answers["person"]] == [1, 2]
    assert [one.name for one in session.choices("/town")] == ["alpha"]
    assert [one.name for one in session.choices("/street")] == ["s1"]
    assert [one.name for one in session.choices("/more")] == ["yes", "no", "other"]
    assert sorted(one.name for one in session.choices("/typed_in")) == ["north", "south"]
    when = next(one for one in session.questions() if one.name == "when")
    assert Pages(session, ("es",)).question(when).label == ("¿Cuándo vino Cy?",)
    assert answers.get("price") is None
    assert answers["g"]["greeting"] == "Hello "


def test_it_goes_to_a_workbook_and_back(whole: FormDefinition) -> None:
    again = compile_form(workbook(whole))
    assert again.items == whole.items
    assert again.lists == whole.lists
    assert again.unsupported == whole.unsupported


@pytest.mark.parametrize(
    ("rows", "what", "line", "column"),
    [
        ([{"type": "select_one", "name": "q", "label": "Q"}], "needs the name of a list", 2, "type"),
        ([{"type": "rank", "name": "q", "label": "Q"}], "needs the name of a list", 2, "type"),
        ([{"type": "include other", "name": "q", "label": "Q"}], "rows of another file", 2, "type"),
        ([{"type": "text", "name": "a", "label": "A"}, {"type": "wish", "name": "q", "label": "Q"}],
         "Unknown question type 'wish'.", 3, "type"),
    ],
)  # fmt: skip
def test_what_is_refused_has_its_row_and_column(
    rows: Rows, what: str, line: int, column: str
) -> None:
    problem = refused(xlsx(rows, choices=CHOICES))
    assert what in problem.what
    assert (problem.sheet, problem.row, problem.column) == ("survey", line, column)


def test_a_template_nobody_filled_in_says_so() -> None:
    book, stream = Workbook(), BytesIO()
    book.active.title = "survey"
    book.active.append(["type", "name", "label"])
    book.create_sheet("👋 Start here").append(["How to use this template"])
    book.save(stream)
    assert refused(stream.getvalue()).what == "The survey sheet has no questions yet."


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Español (es)", "es"), ("English", "en"), ("Arabic", "ar"), ("العربية", "ar"), ("français", "fr"),
        ("default", "default"), ("Code of our own", "Code of our own"), ("es", "es"),
    ],
)  # fmt: skip
def test_a_language_is_known_by_its_code_its_english_name_or_its_own(said: str, code: str) -> None:
    assert code_of(said) == code
