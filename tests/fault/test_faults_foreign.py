"""Files that strangers send, built to harm: the child refuses, falls or copes; nothing else notices."""

from __future__ import annotations

import io
import resource
import shutil
import sys
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from app.documents.airlock import Airlock, worker_command
from app.documents.samples import payslips
from app.errors import AppError, UserError
from tests.fault.children import in_child
from tests.fault.counting import count, dice, rounds
from tests.fault.test_hostile_files import inflating_pdf, pdf_with, png

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="watches the child with strace and rusage"),
]
MOST_MEMORY = 512 << 20
SVG = (
    b"<svg xmlns='http://www.w3.org/2000/svg' xmlns:x='http://www.w3.org/1999/xlink'>"
    b"<image x:href='http://127.0.0.1:9/seen'/><image x:href='file:///etc/passwd'/></svg>"
)


def squeezed_png() -> bytes:
    """A picture of modest size whose rows go on for 400 MB."""
    squeeze = zlib.compressobj(9)
    rows = b"".join(squeeze.compress(bytes(1 << 20)) for _ in range(400)) + squeeze.flush()
    return png(2_000, 2_000, rows)


def million_pages() -> bytes:
    """Six levels of ten references each to the same ten objects."""
    parts = [b"%PDF-1.7\n"]
    for level in range(6):
        kids = b" ".join([b"%d 0 R" % (level + 3)] * 10)
        counted = 10 ** (6 - level)
        parent = b"" if level == 0 else b"/Parent %d 0 R" % (level + 1)
        head = b"%d 0 obj <</Type/Pages/Count %d%s/Kids[%s]>> endobj\n"
        parts.append(head % (level + 2, counted, parent, kids))
    parts.append(b"8 0 obj <</Type/Page/Parent 7 0 R/MediaBox[0 0 9 9]>> endobj\n")
    parts.append(b"1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF")
    return b"".join(parts)


def with_script() -> bytes:
    """A PDF that runs a script, starts a program, submits a form and embeds a file when it is opened."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(payslips("Amina", "Employer", ("June",)))) as pdf:
        name, text = pikepdf.Name, pikepdf.String
        script = "app.launchURL('http://127.0.0.1:9/'); this.exportDataObject('x')"
        pdf.Root.OpenAction = pikepdf.Dictionary(S=name.JavaScript, JS=text(script))
        launch = pikepdf.Dictionary(S=name.Launch, F=text("/bin/sh"))
        submit = pikepdf.Dictionary(S=name.SubmitForm, F=text("http://127.0.0.1:9/"))
        pdf.pages[0].obj.AA = pikepdf.Dictionary(O=launch, C=submit)
        pdf.attachments["x.sh"] = pikepdf.AttachedFileSpec(pdf, b"#!/bin/sh\n", filename="../x.sh")
        pdf.save(out)
    return out.getvalue()


def with_a_bad_font() -> bytes:
    """A page set in an embedded font whose tables are nonsense."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        program = pdf.make_stream(b"\0\1\0\0\0\x40" + b"\xff" * 4_000)
        descriptor = pikepdf.Dictionary(
            Type=pikepdf.Name.FontDescriptor, FontName=pikepdf.Name.Bad, Flags=4,
            FontBBox=[0, 0, 1, 1], ItalicAngle=0, Ascent=1, Descent=0, CapHeight=1, StemV=1,
            FontFile2=program,
        )  # fmt: skip
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.TrueType, BaseFont=pikepdf.Name.Bad,
            FirstChar=0, LastChar=0, Widths=[10**9], FontDescriptor=pdf.make_indirect(descriptor),
        )  # fmt: skip
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=pdf.make_indirect(font)))
        page.obj.Contents = pdf.make_stream(b"BT /F 9e9 Tf (abc) Tj ET")
        pdf.save(out)
    return out.getvalue()


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((300, 200), 60).save(out, "JPEG")
    return out.getvalue()


HARMFUL: dict[str, Callable[[], bytes]] = {
    "65,000 by 65,000 pixels": lambda: png(65_000, 65_000, zlib.compress(bytes(1 << 20), 1)),
    "a small picture that unpacks to 400 MB": squeezed_png,
    "a page that unpacks to 300 MB": lambda: inflating_pdf(300),
    "a picture that asks for others": lambda: SVG,
    "a million pages of eight objects": million_pages,
    "scripts, programs, forms and a file": with_script,
    "a font of nonsense": with_a_bad_font,
    "a page that draws itself for ever": lambda: pdf_with(b"q 1 0 0 1 0 0 cm " * 400_000),
}


def mutated(times: int) -> list[bytes]:
    """Good files with a few bytes wrong, anywhere."""
    chance = dice("mutated foreign files")
    good = [payslips("Amina", "Employer", ("June",)), jpeg(), pdf_with(b"0 0 9 9 re f")]
    wrong = []
    for number in range(times):
        content = bytearray(good[number % len(good)])
        for _ in range(chance.randrange(1, 40)):
            content[chance.randrange(8, len(content))] = chance.randrange(256)
        if chance.random() < 0.3:
            del content[chance.randrange(8, len(content)) :]
        wrong.append(bytes(content))
    return wrong


def watched(log: Path) -> Airlock:
    """An airlock whose children are watched for sockets and written files, where strace is there."""
    strace = shutil.which("strace")

    def command(job: str, cpu: int) -> Sequence[str]:
        words = worker_command(job, cpu)
        if strace is None:
            return words
        calls = "trace=%network,open,openat,creat,mkdir,rename,unlink,execve"
        return [strace, "-f", "-qq", "-A", "-e", calls, "-o", str(log), *words]

    return Airlock(command, cpu_seconds=20)


def faces(airlock: Airlock, content: bytes) -> bool:
    """Take the file in and look at it; False unless that works or is refused with a code for foreign files."""
    try:
        copy = airlock.normalise(content)
        airlock.render(copy.pdf, longest=200)
    except AppError as problem:
        return isinstance(problem, UserError) and problem.code.startswith("evidence.")
    return True


def test_fault_27_foreign_files_built_to_harm(tmp_path: Path) -> None:
    log, here = tmp_path / "calls", tmp_path / "here"
    here.mkdir()
    airlock = watched(log)
    contents = {name: make() for name, make in HARMFUL.items()}
    contents |= {f"mutated {n}": content for n, content in enumerate(mutated(rounds(15)))}

    def face_all() -> None:
        wrong = [name for name, content in contents.items() if not faces(airlock, content)]
        assert wrong == []
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        assert most < MOST_MEMORY, f"{most >> 20} MB"

    assert in_child(face_all) == 0
    count("fuzz", len(contents))
    if log.exists():
        calls = log.read_text(errors="replace").splitlines()
        assert len(calls) > 100, "the children were watched"
        assert [call for call in calls if reaches_out(call)] == []


def reaches_out(call: str) -> bool:
    """Whether a watched call went to the network, or made, changed or started anything, and succeeded."""
    if call.rstrip().endswith(")") or "= -1 " in call or "= ?" in call:
        return False
    wrote = any(flag in call for flag in ("O_WRONLY", "O_RDWR", "O_CREAT", "creat(", "mkdir("))
    changed = "rename(" in call or "unlink(" in call
    network = (
        "AF_INET" in call or "AF_NETLINK" in call
    )  # a socket within the machine is the name service's
    started = "execve(" in call and "python" not in call
    return (wrote or changed or network or started) and "/dev/null" not in call
