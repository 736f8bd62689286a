"""A foreign form read in the child: the same form as read here, or everything that is wrong with it."""

from __future__ import annotations

import pytest

from app.documents.airlock import Airlock
from app.errors import UserError
from app.forms.load import compile_form
from app.forms.problem import FormError

AIRLOCK = Airlock()
FORM = b"""\
| survey |
| | type | name | label |
| | text | who | Who told you? |
"""


def test_a_form_read_in_the_child_is_the_form_read_here() -> None:
    assert AIRLOCK.form(FORM, name="told") == compile_form(FORM, "told")


def test_problems_of_a_form_come_back_one_by_one() -> None:
    with pytest.raises(FormError) as caught:
        AIRLOCK.form(FORM.replace(b"text", b"nonsense"))
    assert caught.value.problems
    with pytest.raises(UserError) as empty:
        AIRLOCK.form(b"")
    assert empty.value.code == "evidence.empty"
