"""A file of pages in one embedded font.

Tagged, PDF/A-2b, and the same bytes for the same content.
"""

from __future__ import annotations

import io

from app.documents.fontfile import Ink
from app.documents.page import Page
from app.documents.paper import Paper
from app.documents.tagging import Node, write_metadata, write_structure


class Pages:
    """The pages of one file; `title` is what a viewer shows, so it must be neutral.

    `scale` enlarges every text (large print is 1.5).  Not shared between threads.
    """

    def __init__(self, paper: Paper, lang: str, title: str, scale: float = 1.0) -> None:
        self.paper = paper
        self.lang = lang
        self.title = title
        self.scale = scale
        self.pages: list[Page] = []
        self._tree = [Node("Document", lang)]

    def new_page(self) -> Page:
        """Add a page at the end."""
        page = Page(self.paper, self.lang, len(self.pages), self._tree, self.scale)
        self.pages.append(page)
        return page

    @property
    def text(self) -> str:
        """Every paragraph in reading order, one a line: what a screen reader is given."""
        return "\n".join(_texts(self._tree[0]))

    def texts_by_page(self) -> list[str]:
        """The same, page by page."""
        found: list[list[str]] = [[] for _page in self.pages]
        _collect(self._tree[0], found)
        return ["\n".join(texts) for texts in found]

    def save(self) -> bytes:
        """Write the file.

        Raises UserError("paper.line_not_faithful") if a line would not read back as it was given.
        """
        import pikepdf
        from pikepdf import Array, Dictionary, Name

        ink = Ink()
        streams = [page.write(ink) for page in self.pages]
        pdf = pikepdf.new()
        font = ink.font(pdf)
        for stream in streams:
            made = Dictionary(
                Type=Name.Page,
                MediaBox=Array([0, 0, round(self.paper.width, 2), round(self.paper.height, 2)]),
                Resources=Dictionary(Font=Dictionary(F1=font)),
                Contents=pdf.make_stream(stream),
            )
            pdf.pages.append(pikepdf.Page(pdf.make_indirect(made)))
        write_structure(pdf, self._tree[0], [page.obj for page in pdf.pages])
        write_metadata(pdf, self.title)
        out = io.BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            min_version="1.7",
        )
        return out.getvalue()


def _texts(node: Node) -> list[str]:
    own = [node.text] if node.text else []
    return own + [text for kid in node.kids for text in _texts(kid)]


def _collect(node: Node, found: list[list[str]]) -> None:
    if node.text and node.spots:
        found[node.spots[0][0]].append(node.text)
    for kid in node.kids:
        _collect(kid, found)
