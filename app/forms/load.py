"""Reads an XLSForm (Markdown, .xlsx, .xls) into a `FormDefinition`, or says what is wrong.

`compile_form` is a pure function of bytes: no file is opened or written, so it can run in the child
process that parses foreign files.  pyxform checks the sheets and makes the XForm;
`app.forms.adapter` reads both.
"""

from __future__ import annotations

import dataclasses
import re
import warnings as warnings_module
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import msgspec

from app.forms.model import MAX_QUESTIONS, FormDefinition
from app.forms.problem import FormError, FormProblem

SHEETS = ("survey", "choices", "settings", "external_choices", "entities")
_TYPES = ((b"PK\x03\x04", ".xlsx"), (b"\xd0\xcf\x11\xe0", ".xls"))

_ROW = re.compile(r"\[row\s*:\s*(\d+)\]\s*")
_SHEET = re.compile(
    r"(?:[Oo]n the '([\w ]+)' sheet|sheet:? '([\w ]+)'|\[?sheet:? ?'?(survey|choices)'?)"
)
_COLUMN = re.compile(r"the '([\w:.\- ]+)' value|column:? '([\w:.\- ]+)'|'([\w:.\- ]+)' column")
_PLACE = re.compile(r"^On the '[\w ]+' sheet, the '[^']+' value( '[^']*')? is invalid\.\s*")
_QUOTED = re.compile(r"'([^']+)'")
_SELECTS = frozenset({"select", "select1", "odk:rank"})
_LINKS = re.compile(r"\s*(Learn more|See)?:?\s*https?://\S+|\s*Learn more\.?$")


def compile_form(content: bytes, name: str = "form", *, builtin: bool = False) -> FormDefinition:
    """Return the form in `content`; raises `FormError`.

    `name` stands in for a missing form id or title (the file's name without its ending).
    """
    from app.forms.adapter import adapt
    from app.forms.apart import with_followers

    workbook = _filled(_sheets(content))
    rows = workbook.survey or []
    if len(rows) > 3 * MAX_QUESTIONS:
        raise FormError([_too_long(len(rows))])
    if unnamed := [*_unnamed_lists(rows)]:
        raise FormError(unnamed)
    workbook.fallback_form_name = re.sub(r"\W+", "_", name).strip("_") or "form"
    survey, xml, warnings = _convert(workbook)
    authored = {
        sheet: [{key: str(value) for key, value in row.items()} for row in found]
        for sheet in SHEETS
        if (found := getattr(workbook, sheet, None))
    }
    form, problems = adapt(survey, xml, authored, builtin=builtin)
    count = sum(1 for _ in form.questions())
    if count > MAX_QUESTIONS:
        problems = [_too_long(count), *problems]
    if problems:
        raise FormError(problems)
    said = (*(plain(one) for one in warnings), *form.warnings)
    return with_followers(msgspec.structs.replace(form, warnings=said))


def read_reply(result: dict[str, Any]) -> FormDefinition:
    """Return the form of a child's reply, checked against the shape; raises `FormError`.

    `msgspec.ValidationError` where the reply is neither a form nor a list of problems.
    """
    if "problems" in result:
        problems = msgspec.convert(result["problems"], list[FormProblem])
        raise FormError(problems or [FormProblem("The form cannot be read.")])
    return msgspec.convert(result.get("form"), FormDefinition)


def _too_long(count: int) -> FormProblem:
    return FormProblem(f"The form has {count} questions; {MAX_QUESTIONS} is the most.", "survey")


def _unnamed_lists(rows: Sequence[Mapping[str, Any]]) -> Iterator[FormProblem]:
    """Yield what pyxform refuses without saying where: choices of no list, and rows of other files."""
    from pyxform.aliases import select
    from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

    bare = {
        one
        for one, is_ in QUESTION_TYPE_DICT.items()
        if is_.get("control", {}).get("tag") in _SELECTS
    }
    for number, row in enumerate(rows, 2):
        said = str(row.get("type") or "").strip()
        if said in bare or said in select:
            what = f"The type '{said}' needs the name of a list of choices after it."
            yield FormProblem(what, "survey", number, "type")
        elif said.split(" ")[0] == "include":
            what = "It takes in rows of another file. Copy those rows into this sheet."
            yield FormProblem(what, "survey", number, "type")


def _placed(problem: FormProblem, workbook: Any) -> FormProblem:
    """Return `problem` with the row of the survey whose name or type it quotes, where it has none."""
    if problem.row or problem.sheet not in ("", "survey"):
        return problem
    quoted = _QUOTED.findall(problem.what)
    for column in ("name", "type"):
        for number, row in enumerate(workbook.survey or [], 2):
            if str(row.get(column) or "") in quoted:
                return FormProblem(problem.what, "survey", number, problem.column or column)
    return problem


def _sheets(content: bytes) -> Any:
    from pyxform.errors import PyXFormError
    from pyxform.xls2json_backends import get_xlsform

    ending = next((ending for magic, ending in _TYPES if content.startswith(magic)), ".md")
    try:
        with warnings_module.catch_warnings():
            # openpyxl warns of drawings and extensions it drops; a form has no use for them.
            warnings_module.simplefilter("ignore")
            return get_xlsform(content, file_type=ending)
    except IndexError:
        what = "A row has more cells than the heading row of its sheet."
        raise FormError([FormProblem(what)]) from None
    except PyXFormError as problem:
        if ending == ".md" or "not recognized as a supported type" in str(problem):
            what = "This is neither a workbook (.xlsx, .xls) nor a table in Markdown."
            raise FormError([FormProblem(what)]) from None
        raise FormError([explained(str(problem))]) from None
    except Exception:
        what = "The file cannot be read as a form; it may be damaged or of another kind."
        raise FormError([FormProblem(what)]) from None


def _filled(workbook: Any) -> Any:
    """Return `workbook`; `FormError` where its survey sheet has headings and nothing under them."""
    if not workbook.survey and "survey" in {name.strip().lower() for name in workbook.sheet_names}:
        raise FormError([FormProblem("The survey sheet has no questions yet.", "survey", 2)])
    return workbook


def _convert(workbook: Any) -> tuple[dict[str, Any], str, list[str]]:
    from pyxform.errors import PyXFormError

    try:
        return _pyxform(workbook)
    except PyXFormError as problem:
        raise FormError([_placed(explained(str(problem)), workbook)]) from None
    except RecursionError:
        raise FormError([FormProblem("Groups are nested too deep.", "survey")]) from None
    except Exception:
        raise FormError([_stumbled(workbook)]) from None


def _pyxform(workbook: Any) -> tuple[dict[str, Any], str, list[str]]:
    from pyxform.builder import create_survey_element_from_dict
    from pyxform.xls2json import workbook_to_json

    warnings: list[str] = []
    survey = workbook_to_json(
        workbook, fallback_form_name=workbook.fallback_form_name, warnings=warnings
    )
    # Not `to_xml`: that writes the form to a temporary file.
    return survey, create_survey_element_from_dict(survey).xml().toxml(), warnings


def _stumbled(workbook: Any) -> FormProblem:
    """Return the column over which pyxform broke off without a word: the rest it reads, or says what is wrong."""
    from pyxform.errors import PyXFormError

    rows = workbook.survey
    for column in dict.fromkeys(key for row in rows for key in row if key not in ("type", "name")):
        rest = [{key: said for key, said in row.items() if key != column} for row in rows]
        try:
            with suppress(PyXFormError):
                _pyxform(dataclasses.replace(workbook, survey=rest))
        except Exception:  # noqa: S112 - it breaks off over another column too
            continue
        what = "This column cannot be read. Take it out, or give it another heading."
        return FormProblem(what, "survey", 1, column)
    return FormProblem("The form cannot be read.")


def plain(message: str) -> str:
    """Return one of pyxform's messages as one line, without links and dumps."""
    text = _LINKS.sub("", message)
    text = re.sub(r"\s*\{['\"].*\}\s*", " ", text.replace("\n", " "))
    return re.sub(r"\s+", " ", text).strip().rstrip(")").strip()


def explained(message: str) -> FormProblem:
    """Return one of pyxform's errors with its sheet, row and column where it names them."""
    row = _ROW.search(message)
    sheet = _SHEET.search(message)
    column = _COLUMN.search(message)
    # The place is told apart, so the sentence that only repeats it goes.
    text = _PLACE.sub("", plain(_ROW.sub("", message))) or plain(message)
    sentence = re.split(r"(?<=[.!?])\s+(?=[A-Z])", text)
    what = " ".join(sentence[:2])
    return FormProblem(
        what if what.endswith((".", "!", "?")) else f"{what}.",
        next((one for one in sheet.groups() if one), "") if sheet else ("survey" if row else ""),
        int(row[1]) if row else 0,
        next((one for one in column.groups() if one), "") if column else "",
    )
