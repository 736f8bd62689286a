"""`demo`: makes the sample vault and does the main job on it once, with everything it prints in one folder.

Results and exit code stand before any window opens.  Screens are drawn by a child process: nothing here knows a window.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.bootstrap import Desk, Workbook
from app.commands.call import Answer, Call
from app.commands.main import common
from app.documents.values import Named
from app.errors import HostError, UserError
from app.services import sample
from app.services.letters import Wish
from app.services.outside import write_whole
from app.services.sealing import Sending

MADE = (
    "letter-legal.pdf", "rights-card-ar.pdf", "rights-card-es.pdf", "bundle.pdf",
    "bundle-manifest.json", "transfer.age", "recipient-identity.txt", "receipt.json",
    "passphrase.txt", "vault", "vault-receiver", "screenshots",
)  # fmt: skip
"""What a demo leaves in its folder; a second one replaces these and touches nothing else."""


def register(parser: argparse.ArgumentParser) -> None:
    """Add the options of `demo`."""
    common(parser, vault=False)
    parser.add_argument("--out", required=True, metavar="DIR")
    parser.add_argument(
        "--scale", type=int, default=0, metavar="N", help="add N people with 30 notes each"
    )
    parser.add_argument(
        "--no-window", action="store_true", help="do not open the window at the end"
    )
    parser.add_argument("--no-screens", action="store_true", help="draw no screenshots")
    parser.set_defaults(run=demo)


@dataclass
class _Steps:
    """What was done, and how many seconds each step took; told as it happens."""

    done: list[tuple[str, float]] = field(default_factory=list)

    @contextmanager
    def step(self, words: str) -> Iterator[None]:
        """Time one step and tell it once it is done."""
        began = time.perf_counter()
        yield
        took = time.perf_counter() - began
        self.done.append((words, took))
        sys.stderr.write(f"{took:7.2f} s  {words}\n")
        sys.stderr.flush()


def demo(call: Call) -> Answer:
    """Do the main job once and leave its results in a folder."""
    out, steps = Path(call.args.out).resolve(), _Steps()
    _clear(out)
    passphrase = _main_job(call.desk, out, steps, call.args.scale)
    if not call.args.no_screens:
        with steps.step("every screen drawn"):
            _screens(out, call.args.today)
    told = [{"step": words, "seconds": round(took, 3)} for words, took in steps.done]
    total = sum(took for _, took in steps.done)
    lines = [
        f"Done in {total:.1f} s.  Everything lies in {out.name}/; its passphrase is in passphrase.txt."
    ]
    answer = Answer({"out": out.name, "steps": told}, lines)
    if not call.args.no_window and _has_display():
        sys.stdout.flush()
        _open_window(out, passphrase)
    return answer


def _clear(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name in MADE:
            target = out / name
            if target.is_dir() and not target.is_symlink():
                shutil.rmtree(target)
            else:
                target.unlink(missing_ok=True)
    except OSError:
        raise HostError("export.cannot_write") from None


def _main_job(desk: Desk, out: Path, steps: _Steps, scale: int) -> str:
    """The main job, end to end; both vaults are locked when it returns."""
    with steps.step("sample vault: twelve people, five organisations, generated documents"):
        workbook, passphrase = desk.sample(out / "vault", more=scale)
        write_whole(out / "passphrase.txt", f"{passphrase}\n".encode())
    try:
        with steps.step("a vault for the receiving organisation"):
            told = sample.story().receiver
            receiver, _ = desk.create(
                out / "vault-receiver", passphrase, office=told["office"], worker=told["worker"]
            )
        try:
            _work(workbook, receiver, out, steps)
        finally:
            receiver.lock()
    finally:
        workbook.lock()
    return passphrase


def _work(workbook: Workbook, receiver: Workbook, out: Path, steps: _Steps) -> None:
    with steps.step("a person found by half a name"):
        case = next(hit.case_id for hit in workbook.search.find("amin") if hit.kind == "person")
    partners = {one.name: one.id for one in workbook.directory.organisations()}
    lawyer = partners[receiver.office.own().name]
    with steps.step("letter to the lawyer, through the gate"):
        _letter(workbook, case, lawyer, out)
    with steps.step("rights cards in Arabic and Spanish"):
        for language in ("ar", "es"):
            drawn = workbook.cards.draw(language)
            workbook.cards.printed(language, drawn)
            write_whole(out / f"rights-card-{language}.pdf", drawn.pdf)
    with steps.step("evidence read again and found whole"):
        if not all(workbook.evidence.verify(case).values()):
            raise UserError("evidence.changed")
    with steps.step("evidence bundle for the lawyer"):
        made = workbook.bundles.suggest(case, lawyer)
        workbook.bundles.save(made)
        built = workbook.bundles.write(made, out / "bundle.pdf")
        write_whole(out / "bundle-manifest.json", built.manifest)
    with steps.step("contact cards exchanged, words compared"):
        _exchange(workbook, receiver, lawyer)
        write_whole(
            out / "recipient-identity.txt", receiver.transfers.keys().identity_file().encode()
        )
    with steps.step("case sealed for the lawyer"):
        workbook.transfers.write(Sending(case_id=case, recipient_id=lawyer), out / "transfer.age")
    with steps.step("opened there, dry run, taken in, receipt sent back"):
        _receive(workbook, receiver, out)


def _letter(workbook: Workbook, case: str, lawyer: str, out: Path) -> None:
    told = next(one for one in sample.story().cases if one["key"] == "amina")
    names = tuple(
        Named(*(part.strip(" )") for part in name.split("("))) for name in told["conflict_names"]
    )
    wish = Wish(
        case_id=case, letter="L02", recipient_id=lawyer, include=frozenset({"immigration"}),
        chosen={"matters": ("immigration",)}, typed={"conflict_names": names},
    )  # fmt: skip
    _, drawn = workbook.letters.print(wish)
    write_whole(out / "letter-legal.pdf", drawn.pdf)


def _exchange(workbook: Workbook, receiver: Workbook, lawyer: str) -> None:
    """Each takes the other's card and compares the words the other reads out."""
    theirs, ours = receiver.directory.own_card(), workbook.directory.own_card()
    workbook.directory.take_card(theirs.text, lawyer)
    workbook.directory.verify(lawyer, theirs.words, "read aloud in the sample")
    sender = receiver.directory.take_card(ours.text)
    receiver.directory.verify(sender, ours.words, "read aloud in the sample")


def _receive(workbook: Workbook, receiver: Workbook, out: Path) -> None:
    with (out / "transfer.age").open("rb") as source:
        incoming = receiver.transfers.open(source, receiver.transfers.keys())
    receipt = receiver.transfers.apply(incoming)
    write_whole(out / "receipt.json", receipt)
    workbook.transfers.take_receipt(receipt)


def _screens(out: Path, today: object) -> None:
    """Draw every screen on the sample vault in a child process, without a display."""
    command = [sys.executable, "-m", "ui.shots", "--vault", str(out / "vault")]
    command += ["--passphrase-file", str(out / "passphrase.txt"), "--out", str(out / "screenshots")]
    command += ["--today", str(today)] if today else []
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    ended = subprocess.run(command, env=environment, check=False)
    if ended.returncode != 0:
        raise UserError("demo.no_screens")


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _open_window(out: Path, passphrase: str) -> None:
    """Open the window on the sample vault; the passphrase to type is told, never handed over."""
    sys.stderr.write(f"The window opens now.  Its passphrase is:  {passphrase}\n")
    sys.stderr.flush()
    command = [sys.executable, "-m", "ui", "--vault", str(out / "vault")]
    subprocess.run(command, check=False)
