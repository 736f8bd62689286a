"""Print letters warm, next to LibreOffice making a PDF of the same words.

    python tests/bench/bench_letters.py [--runs=15]

Times are processor time, the best of the runs; one letter was made before, as the window has loaded
fonts and libraries by then.  LibreOffice gets the same words as a flat text document and a profile
of its own; it starts anew for each letter, which is how a program without it inside would call it.
Budgets: one Latin page 20 ms, one full page in two complex scripts 80 ms, 50 letters in the time
LibreOffice needs for one.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from app.documents import prepare_fonts
from app.documents.card import render_card
from app.documents.pages import Pages
from app.documents.paper import A4
from tests.golden.paper_samples import SAMPLES
from tests.letter_parts import TODAY, letter

# peers: soffice


def latin() -> bytes:
    """One page of facts in English, as most letters are."""
    return letter(other_names=None, conflict_names=None).pdf


def with_sheet() -> bytes:
    """The same with an Arabic name and the conflict sheet: two pages."""
    return letter().pdf


def bilingual() -> bytes:
    """One full page, half Arabic with vowel marks, half Hindi."""
    pages = Pages(A4, "ar", "Letter")
    page, y = pages.new_page(), 50.0
    for lang in ("ar", "hi", "ar-vocalised", "hi", "ar", "ar-vocalised", "hi", "ar"):
        y = page.text(60, y, SAMPLES[lang] * 2, "body", 470, lang=lang[:2]).bottom + 6
    return pages.save()


def arabic_card() -> bytes:
    """The rights card in Arabic."""
    return render_card("ar", today=TODAY).pdf


WORK: list[tuple[str, Callable[[], bytes], float | None]] = [
    ("letter, one Latin page", latin, 20.0),
    ("letter, Arabic name, two pages", with_sheet, None),
    ("full page, Arabic and Hindi", bilingual, 80.0),
    ("rights card, Arabic", arabic_card, None),
]


def best(work: Callable[[], bytes], runs: int) -> float:
    """Least processor time of one run, in milliseconds."""
    work()
    found = []
    for _ in range(runs):
        before = time.process_time()
        work()
        found.append((time.process_time() - before) * 1000)
    return min(found)


def libreoffice(words: str) -> float | None:
    """Processor time of one letter made by LibreOffice, in milliseconds; None where it is not."""
    program = shutil.which("soffice")
    if program is None:
        return None
    head = '<?xml version="1.0" encoding="UTF-8"?><office:document office:version="1.2" '
    head += 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    head += 'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    head += 'office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>'
    body = "".join(f"<text:p>{escape(line)}</text:p>" for line in words.splitlines())
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        source = folder / "letter.fodt"
        source.write_text(f"{head}{body}</office:text></office:body></office:document>", "utf-8")
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", name]
        spent = []
        for _ in range(3):
            before = _children()
            subprocess.run([*command, str(source)], check=True, capture_output=True)
            spent.append((_children() - before) * 1000)
        return min(spent)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(runs: int) -> int:
    """Print one line for each kind of page; 1 if a budget is not met."""
    prepare_fonts()
    peer = libreoffice(letter(other_names=None, conflict_names=None).text)
    print(f"{'work':<32} {'Waymark':>9} {'budget':>8} {'LibreOffice':>12} {'ratio':>7}")
    met = True
    for name, work, budget in WORK:
        spent = best(work, runs)
        met = met and (budget is None or spent <= budget)
        limit = f"{budget:.0f} ms" if budget else ""
        compared = f"{peer:>9.0f} ms {peer / spent:>6.0f}x" if peer and work is latin else ""
        print(f"{name:<32} {spent:>6.1f} ms {limit:>8} {compared}")
        met = met and (not compared or peer is None or peer / spent >= 50)
    if peer is None:
        print("letters: not compared, LibreOffice (soffice) is not installed")
    return 0 if met else 1


if __name__ == "__main__":
    options = dict(option.lstrip("-").split("=", 1) for option in sys.argv[1:])
    sys.exit(main(int(options.get("runs", "15"))))
