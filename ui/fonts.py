"""The three type families, read from the `weblate-fonts` package without importing it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from PySide6.QtGui import QFontDatabase

_FACES = (
    "source-sans/ttf/SourceSans3-Regular.ttf",
    "source-sans/ttf/SourceSans3-Semibold.ttf",
    "kurinto/ttf/KurintoSans-Rg.ttf",
    "kurinto/ttf/KurintoSans-Bd.ttf",
    "source-code/ttf/SourceCodePro-Regular.ttf",
)


def package_folder(package: str) -> Path:
    """Return the folder of an installed package without running it; FileNotFoundError where it is missing."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(package)
    return Path(next(iter(spec.submodule_search_locations)))


def register() -> None:
    """Give Qt the interface fonts; call once, on the main thread, after the application object exists."""
    folder = package_folder("weblate_fonts") / "static" / "weblate_fonts"
    for face in _FACES:
        if QFontDatabase.addApplicationFont(str(folder / face)) < 0:
            raise FileNotFoundError(face)
