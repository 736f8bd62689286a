"""Foreign files that mean harm or are simply broken: one code each, in a child that may fall, never
in this process.
"""

from __future__ import annotations

import io
import os
import struct
import threading
import time
import zlib

import pikepdf
import pytest
from PIL import Image

from app.documents.airlock import Airlock, worker_command
from app.documents.sniff import MAX_FILE_BYTES
from app.errors import AppError, Cancelled, HostError, UserError
from app.job import Job

AIRLOCK = Airlock(cpu_seconds=20)


def code_of(content: bytes, *, job: str = "normalise", password: str | None = None) -> str:
    with pytest.raises(UserError) as caught:
        getattr(AIRLOCK, job)(content, password=password)
    return caught.value.code


def png(width: int, height: int, rows: bytes, depth: int = 1) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf_with(content: bytes, *, size: tuple[float, float] = (612, 792), **save: object) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=size)
        page.obj.Contents = pdf.make_stream(content)
        pdf.save(out, **save)  # type: ignore[arg-type]
    return out.getvalue()


def inflating_pdf(megabytes: int) -> bytes:
    squeeze = zlib.compressobj(1)
    rows = [squeeze.compress(b" " * (1 << 20)) for _ in range(megabytes)] + [squeeze.flush()]
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        stream = pdf.make_stream(b"")
        stream.write(b"".join(rows), filter=pikepdf.Name.FlateDecode)
        page.obj.Contents = stream
        pdf.save(out, compress_streams=False)
    return out.getvalue()


def test_a_png_that_announces_60000_by_60000_pixels_is_a_bomb() -> None:
    rows = zlib.compress(bytes(1 + 60_000 // 8) * 4_000, 1)
    for job in ("inspect", "normalise", "render"):
        assert code_of(png(60_000, 60_000, rows), job=job) == "evidence.bomb"


@pytest.mark.slow
def test_a_pdf_whose_page_inflates_past_the_limit_is_a_bomb() -> None:
    bomb = inflating_pdf(300)
    assert len(bomb) < 3_000_000
    assert code_of(bomb) == "evidence.bomb"
    assert code_of(bomb, job="render") == "evidence.bomb"


def test_a_truncated_jpeg_and_png_are_unreadable() -> None:
    for kind in ("JPEG", "PNG"):
        out = io.BytesIO()
        Image.effect_noise((400, 300), 60).save(out, kind)
        assert code_of(out.getvalue()[: len(out.getvalue()) // 2]) == "evidence.unreadable"


def test_a_pdf_cut_inside_its_only_page_is_unreadable() -> None:
    whole = pdf_with(b"q Q " * 2_000, compress_streams=False)
    assert code_of(whole[:400]) == "evidence.unreadable"


def test_a_pdf_cut_in_its_table_is_mended_and_says_so() -> None:
    whole = pdf_with(b"0 0 10 10 re f")
    copy = AIRLOCK.normalise(whole[:-60])
    assert copy.inspected.repaired
    assert "reader_repaired" in copy.transformations


def test_a_password_is_asked_for_and_a_wrong_one_is_told_apart() -> None:
    locked = pdf_with(b"0 0 9 9 re f", encryption=pikepdf.Encryption(user="right", owner="other"))
    assert code_of(locked, job="inspect") == "evidence.password_needed"
    assert code_of(locked, job="render") == "evidence.password_needed"
    assert code_of(locked, password="wrong") == "evidence.password_wrong"
    opened = AIRLOCK.normalise(locked, password="right")
    assert opened.inspected.encrypted
    assert "encryption_removed" in opened.transformations
    with pikepdf.open(io.BytesIO(opened.pdf)) as pdf:
        assert not pdf.is_encrypted


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "evidence.empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "evidence.unsupported"),
        (b"<?xml version='1.0'?><svg/>", "evidence.unsupported"),
        (b"PK\x03\x04word/document.xml", "evidence.unsupported_office"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "evidence.unsupported_office"),
        (b"{\\rtf1 hello}", "evidence.unsupported_office"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(40), "evidence.unsupported_photo"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "evidence.unsupported_photo"),
        (b"MZ" + bytes(200), "evidence.unsupported"),
        (b"%PDF-1.7\nnothing more", "evidence.unreadable"),
        (b"\xff\xd8\xff\xe0 not a picture", "evidence.unreadable"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "evidence.unreadable"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_evidence_is_refused_with_its_reason(content: bytes, code: str) -> None:
    assert code_of(content) == code


def test_a_file_over_the_size_limit_is_refused_unread(tmp_path: object) -> None:
    class Long(io.BytesIO):
        def seek(self, where: int, whence: int = 0) -> int:
            return MAX_FILE_BYTES + 1 if whence == os.SEEK_END else super().seek(where, whence)

    with pytest.raises(UserError) as caught:
        AIRLOCK.inspect(Long(b"%PDF-1.7"))
    assert caught.value.code == "evidence.too_large"


def test_a_page_of_200_inches_is_drawn_within_the_pixels_asked_for() -> None:
    wall = pdf_with(b"0 0 14400 14400 re f", size=(14_400, 14_400))
    assert AIRLOCK.inspect(wall).pages[0].width == 14_400
    pixels = AIRLOCK.render(wall, longest=500)
    assert (pixels.width, pixels.height) == (500, 500)


def test_a_pdf_that_nests_ten_thousand_deep_does_not_bring_the_reader_down() -> None:
    deep = (
        b"%PDF-1.4\n1 0 obj\n" + b"[" * 10_000 + b"]" * 10_000 + b"\nendobj\ntrailer<</Root 1 0 R>>"
    )
    assert code_of(deep) == "evidence.unreadable"


@pytest.mark.slow
def test_a_child_that_eats_memory_or_time_is_ended() -> None:
    def child(program: str) -> Airlock:
        return Airlock(lambda job, cpu: ["python3", "-c", program], cpu_seconds=1)

    limits = (
        "import sys; sys.path.insert(0, '.'); from app.documents import limits; limits.bind(1); "
    )
    for program, code in (
        ("import os; os.abort()", "evidence.bomb"),
        ("import os; os.kill(os.getpid(), 11)", "evidence.unreadable"),
        (limits + "\nwhile True: pass", "evidence.too_slow"),
        ("print('noise' * 100)", "evidence.unreadable"),
        ("import sys; sys.stdout.buffer.write(b'\\xff' * 50)", "evidence.unreadable"),
        ("raise SystemExit(3)", "evidence.unreadable"),
    ):
        with pytest.raises(AppError) as caught:
            child(program).inspect(b"%PDF-1.7")
        assert caught.value.code == code, program


def test_a_child_cannot_speak_with_codes_of_others_or_wrong_facts() -> None:
    def answering(head: str) -> Airlock:
        program = (
            "import sys, struct; head = sys.argv[1].encode();"
            "sys.stdout.buffer.write(struct.pack('>IQ', len(head), 0) + head)"
        )
        return Airlock(lambda job, cpu: ["python3", "-c", program, head], cpu_seconds=1)

    for head in (
        '{"code": "vault.passphrase_wrong", "params": {}}',
        '{"code": 7, "params": {}}',
        '{"result": 3}',
        '{"result": {"kind": "pdf", "pages": []}}',
        "[]",
        "{" * 50,
    ):
        with pytest.raises(UserError) as caught:
            answering(head).inspect(b"%PDF-1.7")
        assert caught.value.code == "evidence.unreadable", head


def test_without_a_child_nothing_is_opened() -> None:
    with pytest.raises(HostError) as caught:
        Airlock(lambda job, cpu: ["/no/such/program"]).inspect(b"%PDF-1.7")
    assert caught.value.code == "evidence.no_child"


def test_cancelling_ends_the_child_at_once() -> None:
    job = Job()
    threading.Timer(0.3, job.cancel).start()
    sleeper = Airlock(lambda name, cpu: ["python3", "-c", "import time; time.sleep(600)"])
    before = time.monotonic()
    with pytest.raises(Cancelled):
        sleeper.inspect(b"%PDF-1.7" + bytes(10_000_000), job=job)
    assert time.monotonic() - before < 60  # not the sleep of the child


def test_the_child_starts_clean_and_can_open_nothing() -> None:
    probe = (
        "import os, sys, json, struct, socket\n"
        "sys.path.insert(0, '.')\n"
        "from app.documents import limits\n"
        "import resource\n"
        "kind = limits.bind(5); limits.seal()\n"
        "def refused(act):\n"
        "    try: act(); return False\n"
        "    except OSError: return True\n"
        "told = {'code': 'evidence.probe', 'params': {\n"
        "  'kind': kind, 'names': ' '.join(sorted(os.environ)),\n"
        "  'file': refused(lambda: open('/etc/hostname')),\n"
        "  'net': refused(lambda: socket.socket()),\n"
        "  'memory': resource.getrlimit(resource.RLIMIT_AS)[1],\n"
        "  'size': resource.getrlimit(resource.RLIMIT_FSIZE)[1]}}\n"
        "head = json.dumps(told).encode()\n"
        "sys.stdout.buffer.write(struct.pack('>IQ', len(head), 0) + head)\n"
    )
    os.environ["WAYMARK_PROBE"] = "seen"
    try:
        with pytest.raises(UserError) as caught:
            Airlock(lambda job, cpu: ["python3", "-c", probe]).inspect(b"%PDF-1.7")
    finally:
        del os.environ["WAYMARK_PROBE"]
    told = caught.value.params
    assert told["kind"] == "rlimit"
    assert "WAYMARK" not in str(told["names"])
    assert "PATH" not in str(told["names"])
    assert told["file"] is True
    assert told["net"] is True
    assert told["memory"] == 1 << 30
    assert told["size"] == 0


def test_the_command_names_the_job_and_isolates_python() -> None:
    command = list(worker_command("inspect", 20))
    assert "-I" in command
    assert command[-2:] == ["20", "inspect"]
