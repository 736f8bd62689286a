"""The lock file fits pyproject.toml, is hashed throughout, and names no address."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "packaging" / "requirements.lock").read_text(encoding="utf-8")
PINNED = dict(re.findall(r"^([\w.-]+)==(\S+)", LOCK, flags=re.MULTILINE))


def wanted() -> list[Requirement]:
    with (ROOT / "pyproject.toml").open("rb") as stream:
        project = tomllib.load(stream)["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    return [Requirement(line) for line in lines]


def test_every_dependency_is_locked_at_a_version_that_fits() -> None:
    assert len(wanted()) > 30
    unfit = [
        str(need)
        for need in wanted()
        if not need.specifier.contains(PINNED.get(canonicalize_name(need.name), "0"))
    ]
    assert not unfit, "run `python3 packaging/dev.py lock`"


def test_no_library_is_fetched_that_nothing_uses() -> None:
    with (ROOT / "pyproject.toml").open("rb") as stream:
        lines = tomllib.load(stream)["project"]["dependencies"]
    modules: dict[str, list[str]] = {}
    for module, names in packages_distributions().items():
        for name in names:
            modules.setdefault(canonicalize_name(name), []).append(module)
    files = [path for top in ("app", "ui") for path in (ROOT / top).rglob("*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    needed = {canonicalize_name(Requirement(line).name) for line in lines}
    unused = [
        name
        for name in sorted(needed)
        if not any(
            re.search(rf"\b(import|from) {one}\b|[\"']{one}[\"']", code) for one in modules[name]
        )
    ]
    assert not unused


def test_every_locked_package_has_hashes() -> None:
    entries = re.split(r"^(?=[\w.-]+==)", LOCK, flags=re.MULTILINE)[1:]
    assert len(entries) == len(PINNED)
    assert not [entry.split("==")[0] for entry in entries if "--hash=sha256:" not in entry]


def test_the_lock_names_no_address() -> None:
    assert "://" not in LOCK
    assert "--index" not in LOCK


def test_notices_name_the_locked_versions() -> None:
    notices = (ROOT / "packaging" / "NOTICES.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\w.-]+) \| (\d\S*) \| (\S.*) \|$", notices, flags=re.MULTILINE)
    assert len(rows) > 30
    old = [name for name, version, _ in rows if PINNED[canonicalize_name(name)] != version]
    assert not old, "run `python3 packaging/dev.py lock`"
