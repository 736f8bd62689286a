"""The structure tree, language and neutral metadata of a file.

What a screen reader gets instead of drawn lines.

Step M of the emission recipe.  `/ActualText` stands on structure elements, in logical order, never
in the page stream.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    import pikepdf

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


@dataclass(slots=True, eq=False)
class Node:
    """One element of the structure tree.

    `text` is its logical text, `spots` the marked content that draws it.
    """

    tag: str
    lang: str = ""
    text: str = field(default="", repr=False)
    kids: list[Node] = field(default_factory=list)
    spots: list[tuple[int, int]] = field(default_factory=list)
    """(page number from 0, marked-content id) pairs."""


def write_structure(pdf: pikepdf.Pdf, root: Node, pages: Sequence[pikepdf.Object]) -> None:
    """Hang the tree under the catalogue, with the parent tree and each page's key into it."""
    from pikepdf import Array, Dictionary, Name

    tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    owners: dict[int, dict[int, pikepdf.Object]] = {}
    top = _element(pdf, root, tree, pages, owners)
    numbers: list[object] = []
    for number, page in enumerate(pages):
        page.StructParents = number
        page.Tabs = Name.S
        marked = owners.get(number, {})
        numbers += [number, pdf.make_indirect(Array([marked[mcid] for mcid in range(len(marked))]))]
    tree.K = top
    tree.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(numbers)))
    tree.ParentTreeNextKey = len(pages)
    pdf.Root.StructTreeRoot = tree
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    pdf.Root.Lang = _text_string(root.lang)


def _element(
    pdf: pikepdf.Pdf,
    node: Node,
    parent: pikepdf.Object,
    pages: Sequence[pikepdf.Object],
    owners: dict[int, dict[int, pikepdf.Object]],
) -> pikepdf.Object:
    from pikepdf import Array, Dictionary, Name

    element = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name("/" + node.tag), P=parent))
    if node.lang:
        element.Lang = _text_string(node.lang)
    if node.text:
        element.ActualText = _text_string(node.text)
    kids: list[object] = [_element(pdf, kid, element, pages, owners) for kid in node.kids]
    for page, mcid in node.spots:
        owners.setdefault(page, {})[mcid] = element
        kids.append(
            mcid if len(node.spots) == 1 else Dictionary(Type=Name.MCR, Pg=pages[page], MCID=mcid)
        )
    if node.spots:
        element.Pg = pages[node.spots[0][0]]
    element.K = kids[0] if len(kids) == 1 else Array(kids)
    return element


def _text_string(text: str) -> pikepdf.String:
    import pikepdf

    return pikepdf.String(text)


def write_metadata(pdf: pikepdf.Pdf, title: str) -> None:
    """Declare PDF/A-2b with a neutral title: no program, no person, no path, no time."""
    from pikepdf import Array, Dictionary, Name, Stream

    packet = _XMP.format(title=escape(title)).encode("utf-8")
    pdf.Root.Metadata = pdf.make_indirect(Stream(pdf, packet, Type=Name.Metadata, Subtype=Name.XML))
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    profile = pdf.make_stream(_srgb(), N=3)
    condition = _text_string("sRGB")
    pdf.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier=condition,
                Info=condition,
                DestOutputProfile=profile,
            )
        ]
    )


@lru_cache(maxsize=1)
def _srgb() -> bytes:
    """The sRGB profile that comes with pikepdf, taken once from an empty file it prepared."""
    import pikepdf
    from pikepdf import pdfa

    blank = pikepdf.new()
    pdfa.prepare(blank, "2b")
    return bytes(blank.Root.OutputIntents[0].DestOutputProfile.read_bytes())
