"""The demo in a home of its own: what it must leave, and what may stand nowhere in clear.

One run serves every test here: it makes both vaults at the real cost of a passphrase.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
# Three letters stand somewhere in eight megabytes of ciphertext by chance; five never do.
TELLING = 5
SPOTS = ("home", "config", "cache", "state", "data", "tmp")


@dataclass
class Ran:
    """One finished demo: its folder, and the places it could have leaked into."""

    out: Path
    home: Path
    network: str

    def app(self, *words: str) -> str:
        """Run a command on the demo's vault and return what it says."""
        command = [sys.executable, "-m", "app", *words]
        ran = subprocess.run(
            command, cwd=ROOT, env=_environment(self.home), capture_output=True, check=True
        )
        return ran.stdout.decode()

    def cases(self) -> list[dict[str, str]]:
        """Every case of the sample vault, as `case list` tells them."""
        vault = ("--vault", str(self.out / "vault"))
        words = ("--passphrase-file", str(self.out / "passphrase.txt"))
        told: list[dict[str, str]] = json.loads(self.app("case", "list", *vault, *words, "--json"))
        return told


def _environment(home: Path) -> dict[str, str]:
    named = {
        "HOME": "home", "XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache",
        "XDG_STATE_HOME": "state", "XDG_DATA_HOME": "data", "TMPDIR": "tmp",
    }  # fmt: skip
    places = {name: str(home / folder) for name, folder in named.items()}
    return {**os.environ, **places, "QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": "1"}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    home = tmp_path_factory.mktemp("home")
    out = tmp_path_factory.mktemp("demo")
    for spot in SPOTS:
        (home / spot).mkdir(mode=0o700)
    trace = home.parent / "network.txt"
    strace = shutil.which("strace")
    before = [strace, "-f", "-qq", "-e", "trace=network", "-o", str(trace)] if strace else []
    command = [*before, sys.executable, "-m", "app", "demo", "--out", str(out), "--no-window"]
    done = subprocess.run(
        command, cwd=ROOT, env=_environment(home), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return Ran(out, home, trace.read_text() if trace.exists() else "")


def test_everything_promised_is_there(ran: Ran) -> None:
    for name in (
        "letter-legal.pdf", "rights-card-ar.pdf", "rights-card-es.pdf", "bundle.pdf",
        "bundle-manifest.json", "transfer.age", "recipient-identity.txt", "receipt.json",
        "passphrase.txt", "vault/store.db", "vault-receiver/store.db", "screenshots/today.png",
    ):  # fmt: skip
        assert (ran.out / name).stat().st_size > 0, name
    assert (ran.out / "passphrase.txt").stat().st_mode & 0o077 == 0


def test_no_sample_person_stands_anywhere_in_clear(ran: Ran) -> None:
    searched = [ran.home / spot for spot in SPOTS] + [ran.out / "vault", ran.out / "vault-receiver"]
    contents = [
        file.read_bytes() for place in searched for file in place.rglob("*") if file.is_file()
    ]
    assert contents
    cases = ran.cases()
    assert len(cases) == 12
    words = [word for case in cases for word in (case["name"], case["phone"], case["working_name"])]
    words += ["Larch Close", "Orchard Row", "Northside Family Support", "Dana Kessler"]
    for word in words:
        for spelled in (word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be")):
            if len(spelled) < TELLING:
                continue
            assert not any(spelled in content for content in contents), "a sample value is in clear"


def test_no_internet_socket_was_opened(ran: Ran) -> None:
    if not ran.network and shutil.which("strace") is None:
        pytest.skip("strace is not on this machine")
    assert "AF_INET" not in ran.network


def test_age_itself_opens_the_package_with_the_right_identity_only(
    ran: Ran, tmp_path: Path
) -> None:
    if shutil.which("age") is None or shutil.which("age-keygen") is None:
        pytest.skip("age and age-keygen are not on this machine")
    package = str(ran.out / "transfer.age")
    right = ["age", "-d", "-i", str(ran.out / "recipient-identity.txt"), package]
    assert subprocess.run(right, capture_output=True, check=True).stdout.startswith(b"WMKTRANS")
    other = tmp_path / "other.txt"
    subprocess.run(["age-keygen", "-o", str(other)], capture_output=True, check=True)
    wrong = subprocess.run(
        ["age", "-d", "-i", str(other), package], capture_output=True, check=False
    )
    assert wrong.returncode != 0
    assert wrong.stdout == b""


def test_inspect_explains_the_package(ran: Ran) -> None:
    identity = str(ran.out / "recipient-identity.txt")
    told = json.loads(ran.app(
        "transfer", "inspect", str(ran.out / "transfer.age"), "--identity", identity, "--json"
    ))  # fmt: skip
    assert told["signature"] == "valid"
    assert told["sender"]["trust"] == "unknown"
    assert told["items"][0]["name"] == "Records"


def test_every_index_row_leads_to_the_page_it_names(ran: Ran) -> None:
    with pikepdf.open(ran.out / "bundle.pdf") as pdf:
        pages = list(pdf.pages)
        numbers = {page.obj.objgen: number for number, page in enumerate(pages)}
        links = [
            numbers[link.A.D[0].objgen] if "/A" in link else numbers[link.Dest[0].objgen]
            for page in pages
            for link in page.get("/Annots", [])
            if link.Subtype == "/Link"
        ]
        manifest = json.loads((ran.out / "bundle-manifest.json").read_bytes())
        firsts = [item["pages"][0] - 1 for item in manifest["items"]]
        assert set(firsts) <= set(links)
        labels = [page.label for page in pages]
    for item in manifest["items"]:
        assert labels[item["pages"][0] - 1] == item["labels"][0]


def test_the_arabic_card_reads_back_in_order(ran: Ran) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler is not on this machine")
    card = str(ran.out / "rights-card-ar.pdf")
    read = subprocess.run(["pdftotext", card, "-"], capture_output=True, check=True).stdout.decode()
    assert _words(read) == _words(ran.app("card", "text", "--lang", "ar"))


def test_both_vaults_are_whole(ran: Ran) -> None:
    for name in ("vault", "vault-receiver"):
        words = ("--passphrase-file", str(ran.out / "passphrase.txt"))
        assert json.loads(ran.app("vault", "verify", str(ran.out / name), *words, "--json"))["ok"]


def _words(text: str) -> list[str]:
    """The words without the marks that only steer direction."""
    steering = dict.fromkeys(
        map(
            ord,
            "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u00ad\u2060\x0c",
        )
    )
    return text.replace("\u00a0", " ").translate(steering).split()
