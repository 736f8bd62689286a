"""The file of a bundle: made beside its place, written down, and only then put there; and a saved one checked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import AppError
from app.i18n import _
from ui.context import Said
from ui.dialogs.files import ask_file, ask_target
from ui.models.bundle import Pace, checked, saved
from ui.shared.long_work import LongWork
from ui.widgets.banner import BannerContent
from ui.widgets.buttons import Action
from ui.widgets.screen import Screen

if TYPE_CHECKING:
    from app.domain.bundle import Bundle
    from app.services.bundles import Aside, Composed


class Bundling:
    """Makes and checks such files for a screen; `say` shows there what came of it."""

    def __init__(self, screen: Screen, say: Callable[[BannerContent], None]) -> None:
        self._screen, self._ctx, self._say = screen, screen.ctx, say
        self.work = LongWork(screen)

    def make(self, bundle: Bundle, target: Path, refused: Callable[[AppError], None]) -> None:
        """Build a bundle and put it there, once ledger and custody are written."""
        bundles = self._ctx.services.bundles

        def compose() -> Composed:
            bundles.save(bundle)
            composed: Composed = bundles.compose(bundle)
            return composed

        build = partial(self._build, target)
        self._ctx.tasks.run(compose, owner=self._screen, done=build, failed=refused)

    def _build(self, target: Path, composed: Composed) -> None:
        self.work.begin(
            _("Making the bundle"), running=_("Making a bundle"), case_id=composed.bundle.case_id
        )
        self.work.go(
            partial(self._ctx.services.bundles.build_aside, composed, target),
            partial(self._built, composed, target), self._not_built, words=Pace().words, lane="print",
        )  # fmt: skip

    def _built(self, composed: Composed, target: Path, made: Aside) -> None:
        release = partial(self._ctx.services.bundles.release_aside, composed, made)
        said = partial(self._saved, composed.bundle.case_id, target, made)
        self._ctx.tasks.run(release, owner=self._screen, done=said, failed=self._not_built)

    def _not_built(self, problem: AppError) -> None:
        self.work.fail(problem, _("Cancelled. Nothing was made."))

    def _saved(self, case_id: str | None, target: Path, made: Aside, _id: str) -> None:
        self.work.end()
        if case_id != self._screen.place.case_id:
            self._ctx.toast(Said(_("The bundle is saved and written down under Sharing.")))
            return
        beside = partial(self._choose_manifest, target, made)
        keep = Action(_("Save its list of fingerprints"), beside, kind="quiet")
        self._say(saved(made.built.pages, keep))

    def _choose_manifest(self, target: Path, made: Aside) -> None:
        beside = str(target.with_name(f"{target.stem}-manifest.json"))
        words = _("Save its list of fingerprints")
        chosen = ask_target(self._screen, words, beside, "JSON (*.json)")
        if chosen is None:
            return
        write = partial(self._ctx.services.bundles.write_manifest, made.built, chosen)
        said = Said(_("The list of fingerprints is saved."))
        self._ctx.tasks.run(
            write, owner=self._screen, done=lambda _n: self._ctx.toast(said), lane="print"
        )

    # -- checking

    def choose_check(self) -> None:
        """Ask for a saved file and check it."""
        chosen = ask_file(self._screen, _("Check a saved file"), "PDF (*.pdf)")
        if chosen is not None:
            self.check(chosen)

    def check(self, file: Path) -> None:
        """Say whether a file is a bundle of this case, unchanged since it left."""
        bundles, case_id = self._ctx.services.bundles, self._screen.place.case_id

        def find(fingerprint: str) -> None:
            look = partial(bundles.left_as, case_id, fingerprint)
            self._ctx.tasks.run(
                lambda: checked(look(), fingerprint), owner=self._screen, done=self._say
            )

        self._ctx.tasks.start(partial(bundles.fingerprint, file), owner=self._screen, done=find)
