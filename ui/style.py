"""Dresses Qt: the Fusion style, one palette, one font, and the few style-sheet rules standard controls need."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, Qt, QTranslator
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from app.i18n import SOURCE_LANGUAGE
from ui import tokens
from ui.tokens import Look, Palette, Role

_QT_WORDS = "qt-words"
_FUSION = "has-fusion"
_RULES = """
QLineEdit, QPlainTextEdit {{
  background: {surface}; color: {ink}; border: {thin}px solid {edge}; border-radius: 6px;
  padding: {pad_y}px {pad_f}px; selection-background-color: {accent}; selection-color: {on}; }}
QLineEdit:focus, QPlainTextEdit:focus {{
  border: 3px solid {accent}; padding: {pad_y_focus}px {pad_f_focus}px; }}
QLineEdit[problem="true"]:!focus, QPlainTextEdit[problem="true"]:!focus {{
  border: 2px solid {warn}; padding: {pad_y_problem}px {pad_f_problem}px; }}
QLineEdit[leading="true"] {{ padding-left: {pad_icon}px; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {edge}; border: 3px solid {bg}; border-radius: 5px;
  min-height: 28px; min-width: 28px; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
  background: transparent; width: 0; height: 0; }}
QToolTip {{ background: {ink}; color: {bg}; border: 1px solid {ink}; padding: 4px 6px; }}
QMenu {{ background: {surface}; border: 1px solid {outline}; padding: 6px; }}
QMenu::item {{ padding: 7px 14px; border-radius: 6px; color: {ink}; }}
QMenu::item:selected {{ background: {soft}; color: {softink}; }}
QAbstractItemView#choices {{
  background: {surface}; border: 1px solid {outline}; padding: 4px; outline: 0; }}
QAbstractItemView#choices::item {{ padding: 7px 8px; border-radius: 6px; color: {ink}; }}
QAbstractItemView#choices::item:selected {{ background: {soft}; color: {softink}; }}
"""


def sheet(worn: Look) -> str:
    """Return the application style sheet for a look."""
    colours = worn.palette
    thin = 2 if colours.outlined else 1
    pad_y, pad_f = 7 - thin, tokens.space(10)
    leading = tokens.icon_px(17) + tokens.space(20)
    return _RULES.format(
        **{name: getattr(colours, name) for name in Palette.__slots__},
        thin=thin,
        outline=colours.edge if colours.outlined else colours.line,
        pad_y=pad_y,
        pad_f=pad_f,
        pad_y_focus=pad_y + thin - 3,
        pad_f_focus=pad_f + thin - 3,
        pad_y_problem=pad_y + thin - 2,
        pad_f_problem=pad_f + thin - 2,
        pad_icon=leading,  # Qt mirrors it
    )


def qt_palette(colours: Palette) -> QPalette:
    """Return the Qt palette for standard widgets."""
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: colours.bg,
        QPalette.ColorRole.Base: colours.surface,
        QPalette.ColorRole.AlternateBase: colours.bg,
        QPalette.ColorRole.Text: colours.ink,
        QPalette.ColorRole.WindowText: colours.ink,
        QPalette.ColorRole.ButtonText: colours.ink,
        QPalette.ColorRole.Button: colours.surface,
        QPalette.ColorRole.PlaceholderText: colours.ink3,
        QPalette.ColorRole.Highlight: colours.accent,
        QPalette.ColorRole.HighlightedText: colours.on,
        QPalette.ColorRole.Link: colours.accent,
        QPalette.ColorRole.Mid: colours.line,
        QPalette.ColorRole.Dark: colours.edge,
        QPalette.ColorRole.ToolTipBase: colours.ink,
        QPalette.ColorRole.ToolTipText: colours.bg,
    }
    for role, value in roles.items():
        made.setColor(role, QColor(value))
    made.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText, QColor(colours.ink3))
    return made


def begin(program: str) -> QApplication:
    """Return Qt's application in the style Fusion; call it once."""
    # Told as an option: asking for a style from Python makes classes of several hundred names of QStyle first.
    app = QApplication([program, "-style", "Fusion"])
    app.setProperty(_FUSION, True)
    return app


def dress(app: QApplication, worn: Look) -> None:
    """Give the application a look: style, palette, font, direction and sheet.  Cheap only before windows exist."""
    tokens.wear(worn)
    _speak(app, worn.language)
    if not app.property(_FUSION):
        app.setStyle("Fusion")
        app.setProperty(_FUSION, True)
    app.setPalette(qt_palette(worn.palette))
    app.setFont(tokens.font(Role.BODY))
    app.setLayoutDirection(
        Qt.LayoutDirection.RightToLeft if worn.right_to_left else Qt.LayoutDirection.LeftToRight
    )
    app.setStyleSheet(sheet(worn))


def _speak(app: QApplication, language: str) -> None:
    """Let Qt's own dialogs for files and printers speak the language too, as far as Qt brings its words."""
    for before in app.findChildren(QTranslator, _QT_WORDS):
        app.removeTranslator(before)
        before.deleteLater()
    if language == SOURCE_LANGUAGE:
        return
    words = QTranslator(app)
    words.setObjectName(_QT_WORDS)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if words.load(f"qtbase_{language}", folder):
        app.installTranslator(words)
