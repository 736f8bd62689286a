"""Everything that reads bytes from outside, each with good samples to bend; it may answer with our own errors only.

python -m tests.fault.fuzzing NAME -runs=100000      with Atheris, where that is installed
"""

from __future__ import annotations

import inspect
import io
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import msgspec

from app.errors import AppError
from app.services.incoming import require_sound
from app.storage.wal import log_damage
from app.transfer import read_card, read_receipt, write_receipt
from app.transfer.frame import FrameReader, write_head
from app.transfer.limits import Limits, padded
from app.transfer.manifest import read_manifest
from app.transfer.snapshot import decode_snapshot
from app.vault import header, recovery, witness
from app.vault.blob_stream import Blob
from app.vault.blobs import Blobs
from app.vault.header import Body
from app.vault.kdf import KdfSet
from tests.transfer_parts import COVER, SENDER, manifest_value
from tests.vault_parts import LOW

KEY = bytes(range(32))
DEVICE = str(UUID(int=7))


@dataclass(frozen=True)
class Parser:
    """Something that reads foreign bytes, and bytes that it takes."""

    samples: tuple[bytes, ...]
    read: Callable[[bytes], object]

    def face(self, content: bytes) -> None:
        """Read any bytes: an answer, or one of our own errors."""
        try:
            self.read(content)
        except AppError:
            return


def _header() -> bytes:
    made = header.empty(KdfSet(bytes(16), 16, 1, 1), bytes(16))
    return made.sealed(Body(), KEY).content


def _read_header(content: bytes) -> None:
    """As it is, and with the checksum that anybody can make fit."""
    for one in (content, content[:-32] + header._checksum(content[:-32])):
        try:
            parsed = header.parse(one, LOW)
        except AppError:
            continue
        for kdf in parsed.sets:
            assert kdf is None or kdf.memory <= LOW.most_memory
        parsed.open_body(KEY)


def _read_body(content: bytes) -> None:
    Body.decode(content.ljust(header._PLAIN, b"\0")[: header._PLAIN])


def _package() -> tuple[bytes, bytes]:
    """A manifest, and a whole frame: what lies inside the encryption."""
    contents = [b"one", b"two" * 500]
    raw = msgspec.json.encode(manifest_value(contents), order="sorted")
    frame = write_head(raw, SENDER) + b"".join(contents)
    return raw, frame + bytes(padded(len(frame)) - len(frame))


def _read_frame(content: bytes) -> None:
    reader = FrameReader(lambda manifest: None, None, Limits(manifest=1 << 20))
    for at in range(0, len(content), 10_000):
        reader.take(content[at : at + 10_000])
    reader.finish()


def _receipt(raw: bytes) -> bytes:
    return write_receipt(read_manifest(raw, SENDER.sign_key), SENDER, "applied", COVER.created)


_FOLDER = tempfile.TemporaryDirectory()


def _blobs() -> tuple[Blobs, Blob, bytes]:
    base = Path(_FOLDER.name)
    for name in ("b", "q"):
        (base / name).mkdir(mode=0o700)
    blobs = Blobs(base)
    blob = blobs.write(io.BytesIO(b"content " * 20_000))
    return blobs, blob, blobs.kept(blob.id).read_bytes()


def _on_disk(name: str, read: Callable[[Path], object]) -> Callable[[bytes], object]:
    path = Path(_FOLDER.name) / name

    def write_and_read(content: bytes) -> object:
        path.write_bytes(content)
        return read(path)

    return write_and_read


def _log() -> bytes:
    """The log of a small database, in the clear: the same frames."""
    path = Path(_FOLDER.name) / "log.db"
    one = sqlite3.connect(path, isolation_level=None)
    one.execute("PRAGMA page_size = 4096")
    one.execute("PRAGMA journal_mode = WAL")
    one.execute("CREATE TABLE t (x)")
    one.execute("INSERT INTO t VALUES (1)")
    content = path.with_name("log.db-wal").read_bytes()
    one.close()
    return content


def parsers() -> dict[str, Parser]:
    """Every parser by name."""
    raw, frame = _package()
    blobs, blob, sealed = _blobs()
    case, sitting = "01a21d01-e756-7000-9753-8c2170a00272", "01a21d01-e75b-7000-8a0e-44ef3e560f25"
    snapshot = (
        f'{{"attachments":[],"records":[{{"case":"{case}","fields":{{"answers:/a":"b","title":"x"}},'
        f'"heads":{{}},"id":"{sitting}","kind":"sitting"}},{{"case":"{case}","fields":{{"working_name":"A"}},'
        f'"heads":{{}},"id":"{case}","kind":"person"}}],"schema":1}}'
    ).encode()
    state = witness._sealed(bytearray(KEY), witness.StateCopy(DEVICE, {}), b"witness/1")
    return {
        "header": Parser((_header(),), _read_header),
        "header body": Parser((Body().encode(),), _read_body),
        "manifest": Parser((raw,), lambda content: read_manifest(content, SENDER.sign_key)),
        "frame": Parser((frame[:6_000], frame), _read_frame),
        "snapshot": Parser((snapshot,), lambda content: require_sound(decode_snapshot(content))),
        "card": Parser(
            (SENDER.card().to_text().encode(),), lambda content: read_card(_text(content))
        ),
        "receipt": Parser((_receipt(raw),), lambda content: read_receipt(content)),
        "blob": Parser(
            (sealed,), _on_disk(f"b/{blob.id[:2]}/{blob.id}", lambda _: blobs.check(blob))
        ),
        "log": Parser((_log(),), _on_disk("wal", log_damage)),
        "state": Parser(
            (state,), lambda content: witness._unsealed(bytearray(KEY), content, b"witness/1")
        ),
        "recovery code": Parser(
            (str(recovery.from_secret(bytes(16), bytes(20))).encode(),),
            lambda content: recovery.read_code(_text(content)),
        ),
    }


def _text(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")


def _functions() -> Iterator[Callable[..., object]]:
    """The functions that read, to be watched; watching everything takes minutes."""
    for name, module in list(sys.modules.items()):
        if name.startswith(
            ("app.vault", "app.transfer", "app.storage.wal", "app.services.incoming")
        ):
            yield from (
                one
                for one in list(vars(module).values())
                if inspect.isfunction(one) and one.__module__ == name
            )


def main(words: list[str]) -> None:
    """Let Atheris bend the samples of one parser, led by what they reach."""
    import atheris

    parser = parsers()[words[1]]
    for function in _functions():
        atheris.instrument_func(function)
    corpus = Path(_FOLDER.name) / "corpus"
    corpus.mkdir()
    for number, sample in enumerate(parser.samples):
        (corpus / str(number)).write_bytes(sample)
    atheris.Setup([words[0], *words[2:], str(corpus)], parser.face)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv)
