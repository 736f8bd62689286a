"""The number on every page: upright and inside the page however it is turned, cropped or scaled."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from app.documents.bundle_profile import Profile
from app.documents.stamps import Stamp, Stamps

if TYPE_CHECKING:
    from pikepdf import Object, Pdf

FONT = "WaymarkStamp"
"""The resource name of the shared font; no foreign page has it."""

_FONT_KEY = f"/{FONT}"
_MARGIN = 36.0
_BASELINE = 24.0
_TOP_BASELINE = 32.0
_ROOM = 4.0
_STRIP = 40.0
_SMALLEST = 0.8
_LETTER = (0, 0, 612, 792)


@dataclass(frozen=True)
class Sight:
    """How a page is seen: its visible box in user units, turn clockwise, points in a user unit."""

    left: float
    bottom: float
    right: float
    top: float
    turn: int
    unit: float

    @classmethod
    def of(cls, page: Object) -> Sight:
        """Read it from a page whose boxes are its own (merging copies inherited ones)."""
        media = _corners(page.get("/MediaBox"))
        crop = _corners(page.get("/CropBox")) if "/CropBox" in page else media
        box = (
            max(media[0], crop[0]),
            max(media[1], crop[1]),
            min(media[2], crop[2]),
            min(media[3], crop[3]),
        )
        if box[0] >= box[2] or box[1] >= box[3]:
            box = media
        return cls(*box, int(page.get("/Rotate", 0)) % 360, float(page.get("/UserUnit", 1)))

    @cached_property
    def size(self) -> tuple[float, float]:
        """Width and height in points as seen, after turning."""
        wide, high = (self.right - self.left) * self.unit, (self.top - self.bottom) * self.unit
        return (wide, high) if self.turn in (0, 180) else (high, wide)

    @cached_property
    def matrix(self) -> str:
        """The `cm` operands that put (0, 0) at the seen lower left corner, in points, upright."""
        k = 1 / self.unit
        a, b, c, d, e, f = {
            0: (k, 0, 0, k, self.left, self.bottom),
            90: (0, k, -k, 0, self.right, self.bottom),
            180: (-k, 0, 0, -k, self.right, self.top),
            270: (0, -k, k, 0, self.left, self.top),
        }[self.turn]
        return f"{a:.6g} {b:.6g} {c:.6g} {d:.6g} {e:.3f} {f:.3f}"

    def shrink(self, edge: str) -> str:
        """The operators that draw what follows a little smaller, away from the stamped `edge`.

        What lay outside the visible box stays unseen.
        """
        wide, high = self.size
        scale = max(_SMALLEST, 1 - _STRIP / high)
        a, b, c, d, e, f = (float(number) for number in self.matrix.split())
        x, y = wide / 2, 0 if edge == "top" else high
        still_x, still_y = a * x + c * y + e, b * x + d * y + f
        move = f"{still_x * (1 - scale):.3f} {still_y * (1 - scale):.3f}"
        across, up = self.right - self.left, self.top - self.bottom
        clip = f"{self.left:.3f} {self.bottom:.3f} {across:.3f} {up:.3f} re W n"
        return f"{scale:.5f} 0 0 {scale:.5f} {move} cm {clip}"


class PageStamps:
    """Puts a label on each page of one file; all share one font and one opening `q`."""

    def __init__(self, pdf: Pdf, profile: Profile) -> None:
        import pikepdf

        self._pdf = pdf
        self._profile = profile
        self._stamps = Stamps()
        self._plain = pdf.make_stream(b"q\n")
        self._shrinking: dict[Sight, Object] = {}
        self._sights: dict[tuple[object, ...], Sight] = {}
        self._places: dict[tuple[Sight, float], tuple[bytes, float, float]] = {}
        self._array, self._dictionary = pikepdf.Array, pikepdf.Dictionary
        self._font = pdf.make_indirect(pikepdf.Dictionary())

    def put(self, page: Object, label: str, *, make_room: bool) -> None:
        """Add the label behind a page's own content, on white so that it reads over anything.

        With `make_room` the content is drawn smaller, so that the label covers none of it.
        """
        sight = self._sight(page)
        opening = self._shrunk(sight) if make_room else self._plain
        stream = self._pdf.make_stream(self._operators(sight, label))
        own = page.get("/Contents")
        if own is None:
            page.Contents = self._array([opening, stream])
        elif isinstance(own, self._array):
            page.Contents = self._array([opening, *own, stream])
        else:
            page.Contents = self._array([opening, own, stream])
        resources = page.get("/Resources")
        if resources is None:
            page.Resources = resources = self._dictionary()
        fonts = resources.get("/Font")
        if fonts is None:
            resources.Font = fonts = self._dictionary()
        fonts[_FONT_KEY] = self._font

    def _sight(self, page: Object) -> Sight:
        """Read how a page is seen; most pages of a file are seen alike."""
        has = page.keys()  # asking for what is not there costs more than all that is
        key = (
            page["/MediaBox"].unparse() if "/MediaBox" in has else b"",
            page["/CropBox"].unparse() if "/CropBox" in has else b"",
            page["/Rotate"] if "/Rotate" in has else 0,
            page["/UserUnit"] if "/UserUnit" in has else 1,
        )
        sight = self._sights.get(key)
        if sight is None:
            sight = self._sights[key] = Sight.of(page)
        return sight

    def _shrunk(self, sight: Sight) -> Object:
        if sight not in self._shrinking:
            operators = f"q {sight.shrink(self._profile.stamp_edge)}\n".encode("ascii")
            self._shrinking[sight] = self._pdf.make_stream(operators)
        return self._shrinking[sight]

    def finish(self) -> None:
        """Fill the font every page has been given, now that all its letters are known."""
        made = self._stamps.font(self._pdf)
        for key in made.keys():  # noqa: SIM118 - a PDF dictionary is iterated by its keys only so
            self._font[key] = made[key]

    def _operators(self, sight: Sight, label: str) -> bytes:
        stamp = self._stamps.make(label)
        place = self._places.get((sight, stamp.width))
        if place is None:
            place = self._places[sight, stamp.width] = self._place(sight, stamp)
        before, x, y = place
        return before + stamp.operators(x, y, FONT) + b" EMC Q\n"

    def _place(self, sight: Sight, stamp: Stamp) -> tuple[bytes, float, float]:
        """What is drawn before a label of this width, and where its baseline begins."""
        wide, high = sight.size
        x = {"left": _MARGIN, "centre": (wide - stamp.width) / 2}.get(
            self._profile.stamp_side, wide - _MARGIN - stamp.width
        )
        x = min(max(x, _ROOM), max(wide - stamp.width - _ROOM, _ROOM))
        y = min(_BASELINE, high / 4)
        if self._profile.stamp_edge == "top":
            y = max(high - _TOP_BASELINE, high * 3 / 4)
        across, down = stamp.width + 2 * _ROOM, stamp.size + _ROOM
        box = f"{x - _ROOM:.2f} {y - _ROOM:.2f} {across:.2f} {down:.2f}"
        before = f"\nQ q /Artifact BMC {sight.matrix} cm 1 g {box} re f 0 g "
        return before.encode("ascii"), x, y


def _corners(box: Object | None) -> tuple[float, float, float, float]:
    edges: Any = _LETTER if box is None else box
    one, two, three, four = (float(edge) for edge in edges)
    return min(one, three), min(two, four), max(one, three), max(two, four)
