"""People: family and others close, and apart from them the others in the story."""

from __future__ import annotations

from app.i18n import _
from app.services.sections import PEOPLE
from ui.context import Context
from ui.shared.record_screen import RecordScreen


class PeopleScreen(RecordScreen):
    """Who belongs to the person, and who had a part in what happened."""

    KINDS = PEOPLE

    def __init__(self, ctx: Context) -> None:
        about = {
            "relation": _("Whether a word from this office would be safe, for them and for the person."),
            "third_party": _(
                "Recruiters, employers, agencies, witnesses. They are kept apart from the person’s own record, and "
                "go nowhere with it unless the person agreed to exactly that."
            ),
        }  # fmt: skip
        super().__init__(ctx, _("People"), about)
