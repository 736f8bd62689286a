"""Invented papers for the sample vault: scans that look scanned, payslips, a photo that says where.

Names come in as parameters; the same parameters and seed give the same bytes.  Every paper says
that it is a sample.  The pages are set with the text engine, so any script works: the main thread
calls `prepare_fonts` first.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from app.documents.page import Column, Page
from app.documents.pages import Pages
from app.documents.paper import A4, HAIRLINE, INK_FAINT, QUIET, Box

if TYPE_CHECKING:
    from PIL.Image import Image

_DPI = 150
_MARK = "SAMPLE: every name and number here is invented"


def contract_scan(worker: str, employer: str, work: str, place: str, *, seed: int = 1) -> bytes:
    """Return a two-page work contract as a PDF of noisy grey scans, about 600 kB."""
    pages = Pages(A4, "en", "Document")
    page = pages.new_page()
    y = _head(page, "Contract of employment")
    between = f"Between {employer} (the employer) and {worker} (the worker)."
    clauses = [
        between,
        f"1. The worker is employed for {work}, in {place}.",
        "2. Hours: eight hours a day, six days a week, with one free day.",
        "3. Wage: 1,450 a month, paid on the last working day of the month.",
        "4. Lodging and food are provided and are not taken from the wage.",
        "5. Travel to the place of work is paid by the employer.",
        "6. The worker keeps all personal papers, including the passport.",
    ]
    for clause in clauses:
        y = page.text(68, y + 10, clause, "body", 459).bottom
    page = pages.new_page()
    y = _head(page, "Contract of employment, page 2")
    for clause in (
        "7. Either side may end this contract with thirty days' notice.",
        "8. Changes are valid only in writing, signed by both.",
    ):
        y = page.text(68, y + 10, clause, "body", 459).bottom
    for place_x, name in ((68, employer), (320, worker)):
        page.rule(place_x, y + 110, 200, INK_FAINT, 0.8)
        page.text(place_x, y + 114, name, "small", 200)
        _scribble(page, place_x + 12, y + 96, _chance(f"{seed}{place_x}"))
    return _as_scans(pages.save(), seed)


def payslips(worker: str, employer: str, months: Sequence[str], *, seed: int = 1) -> bytes:
    """Return one typed payslip a month as a PDF with real text; deductions grow, as they do."""
    chance = _chance(seed)
    pages = Pages(A4, "en", "Document")
    for number, month in enumerate(months):
        page = pages.new_page()
        y = _head(page, f"Payslip: {month}")
        page.text(68, y + 8, employer, "body", 459)
        page.text(68, y + 28, worker, "body", 459)
        rent, transport = 310 + 25 * number, 90 + chance.randrange(0, 40, 5)
        hours = chance.randrange(236, 300, 4)
        rows = [
            ("Hours", f"{hours}"),
            ("Basic pay", "1,450.00"),
            ("Overtime", "0.00"),
            ("Lodging", f"-{rent}.00"),
            ("Transport", f"-{transport}.00"),
            ("Placement fee, part payment", "-400.00"),
            ("Paid", f"{1450 - rent - transport - 400}.00"),
        ]
        _table(page, y + 70, rows)
    return pages.save()


def page_scan(title: str, rows: Sequence[tuple[str, str]], *, seed: int = 1) -> bytes:
    """Return a one-page scanned paper with labelled lines, such as the page of a passport."""
    pages = Pages(A4, "en", "Document")
    page = pages.new_page()
    y = _head(page, title)
    page.box(Box(68, y + 10, 459, 250), fill=QUIET, edge=HAIRLINE, radius=6)
    page.box(Box(84, y + 30, 110, 140), fill=(0.78, 0.78, 0.76), edge=INK_FAINT)
    line = y + 30
    for label, value in rows:
        page.text(214, line, label, "note", 290)
        line = page.text(214, line + 12, value, "body", 290).bottom + 6
    return _as_scans(pages.save(), seed)


def notebook_scan(pages_count: int = 3, *, seed: int = 1) -> bytes:
    """Return a notebook of payments photographed page by page: a PDF of more than 1 MiB."""
    chance = _chance(seed)
    pages = Pages(A4, "en", "Document")
    for number in range(pages_count):
        page = pages.new_page()
        y = _head(page, f"Notebook, page {number + 1}")
        rows = [
            (f"{day:02}/{number + 3:02}", f"paid {chance.randrange(20, 200, 5)}, still to pay")
            for day in sorted(chance.sample(range(1, 29), 14))
        ]
        _table(page, y + 10, rows)
    return _as_scans(pages.save(), seed, quality=88, noise=46)


def photo(*, seed: int = 1) -> bytes:
    """Return a JPEG of a bare room, over 1 MiB, whose EXIF names a phone, a day and a place."""
    from PIL import Image, ImageDraw, ImageFilter

    chance = _chance(seed)
    picture = Image.new("RGB", (2400, 1800), (196, 188, 172))
    draw = ImageDraw.Draw(picture)
    draw.polygon([(0, 1800), (2400, 1800), (1900, 1250), (500, 1250)], fill=(126, 104, 84))
    draw.rectangle((900, 260, 1500, 760), fill=(214, 226, 232), outline=(240, 238, 230), width=26)
    draw.line((1200, 260, 1200, 760), fill=(240, 238, 230), width=18)
    for left in (120, 1620):
        for top in (820, 1180):
            draw.rectangle((left, top, left + 660, top + 90), fill=(88, 96, 120))
            draw.rectangle((left, top - 60, left + 170, top), fill=(230, 228, 220))
        draw.rectangle((left - 20, 700, left, 1500), fill=(70, 62, 58))
        draw.rectangle((left + 660, 700, left + 680, 1500), fill=(70, 62, 58))
    picture = picture.filter(ImageFilter.GaussianBlur(2))
    grain = Image.frombytes("RGB", picture.size, chance.randbytes(2400 * 1800 * 3))
    picture = Image.blend(picture, grain, 0.12)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90, exif=_exif())
    return out.getvalue()


def _exif() -> bytes:
    from PIL.Image import Exif

    make, model, taken, gps = 0x010F, 0x0110, 0x0132, 0x8825
    tags = Exif()
    tags[make], tags[model] = "Sample Phones", "Model 4"
    tags[taken] = "2026:08:14 22:41:07"
    tags.get_ifd(gps).update(
        {
            1: "N",
            2: (39.0, 5.0, 30.12),
            3: "W",
            4: (94.0, 34.0, 59.88),
        }
    )
    return tags.tobytes()


def _chance(seed: int | str) -> random.Random:
    return random.Random(seed)  # noqa: S311 - it draws pictures, and must repeat itself


def _head(page: Page, title: str) -> float:
    page.text(68, 40, _MARK, "note", 459)
    return page.text(68, 70, title, "title", 459).bottom + 12


def _table(page: Page, y: float, rows: Sequence[tuple[str, str]]) -> None:
    columns = [Column(280), Column(150, "end")]
    with page.part("Table"):
        for row in rows:
            box = page.row(68, y, columns, row)
            page.rule(68, box.bottom, 440, HAIRLINE)
            y = box.bottom + 2


def _scribble(page: Page, x: float, y: float, chance: random.Random) -> None:
    """Draw something like a signature out of short strokes."""
    for step in range(26):
        high = chance.uniform(2, 16)
        page.dashes(x + step * 5, y, x + step * 5 + chance.uniform(3, 9), y - high, INK_FAINT)


def _as_scans(pdf: bytes, seed: int, *, quality: int = 55, noise: int = 26) -> bytes:
    """Turn our own pages into pictures of paper on a scanner's glass, one JPEG a page."""
    import pikepdf
    import pypdfium2
    from pikepdf import Dictionary, Name

    out = io.BytesIO()
    with pikepdf.new() as made:
        for number, page in enumerate(pypdfium2.PdfDocument(pdf)):
            drawn = page.render(scale=_DPI / 72, grayscale=True).to_pil().convert("L")
            scanned = _scanned(drawn, _chance(f"{seed}/{number}"), noise)
            jpeg = io.BytesIO()
            scanned.save(jpeg, "JPEG", quality=quality, dpi=(_DPI, _DPI))
            picture = made.make_stream(jpeg.getvalue())
            picture.Type, picture.Subtype, picture.Filter = Name.XObject, Name.Image, Name.DCTDecode
            picture.Width, picture.Height = scanned.size
            picture.ColorSpace, picture.BitsPerComponent = Name.DeviceGray, 8
            sheet = made.add_blank_page(page_size=(A4.width, A4.height))
            sheet.obj.Resources = Dictionary(XObject=Dictionary(Scan=picture))
            matrix = f"q {A4.width:.2f} 0 0 {A4.height:.2f} 0 0 cm /Scan Do Q"
            sheet.obj.Contents = made.make_stream(matrix.encode())
        made.save(out, deterministic_id=True)
    return out.getvalue()


def _scanned(page: Image, chance: random.Random, noise: int) -> Image:
    """Tilt a page a little, grey the paper, shade one edge and add grain."""
    from PIL import Image, ImageChops, ImageFilter

    tilt = chance.uniform(-0.9, 0.9)
    tilted = page.rotate(tilt, Image.Resampling.BICUBIC, fillcolor=205)
    paper = _leveled(tilted, lambda level: int(34 + level * 0.8))
    shade = Image.linear_gradient("L").rotate(90).resize(page.size)
    paper = ImageChops.subtract(paper, _leveled(shade, lambda level: max(0, level - 215)))
    grain = Image.frombytes("L", page.size, chance.randbytes(page.width * page.height))
    grain = _leveled(
        grain.filter(ImageFilter.GaussianBlur(0.6)), lambda level: level * noise // 255
    )
    return ImageChops.subtract(paper, grain)


def _leveled(picture: Image, level: Callable[[int], int]) -> Image:
    return picture.point([level(number) for number in range(256)])
