"""What the look brings with it besides colours."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from ui import style
from ui.tokens import Look


def cancel() -> str:
    """The word on a button of Qt's own dialogs."""
    return QCoreApplication.translate("QPlatformTheme", "Cancel")


def test_qts_own_dialogs_speak_the_language_in_use(qapp: QApplication) -> None:
    try:
        style.dress(qapp, Look(language="es"))
        assert cancel() == "Cancelar"
        style.dress(qapp, Look(language="qps-rtl"))  # which Qt does not know
        assert cancel() == "Cancel"
        style.dress(qapp, Look(language="es"))
        style.dress(qapp, Look(language="es"))
        assert cancel() == "Cancelar"
    finally:
        style.dress(qapp, Look())
    assert cancel() == "Cancel"
