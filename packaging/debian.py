"""System libraries and small tools from Debian's archive, with or without an administrator.

An administrator gets them installed by apt.  Anyone else gets them unpacked into `.venv-syslibs`,
without touching the system; the environment's start file then loads Qt's libraries from there.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from environment import ROOT, VENV, SetupError, say

TREE = ROOT / ".venv-syslibs"
APT = TREE / "apt"

# What Qt opens, and the Debian 12 package each lies in.  Found with ldd on a bare system.
LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
# Graphics drivers and their compiler: 200 MB that software drawing never uses.
_DRIVERS = re.compile(r"mesa|llvm|gallium|libdrm|libgbm|libglapi|libsensors|libz3|libelf")
# They look for their own parts at fixed places, so they work only when really installed.
_ONLY_INSTALLED = {"xvfb", "xdotool", "keepassxc", "libreoffice-writer-nogui"}
_DAY_SECONDS = 86_400


def ensure_libraries() -> None:
    """Make every library of `LIBRARIES` loadable; raises `SetupError` saying what to install."""
    missing = [name for name in LIBRARIES if not _loads(name)]
    if not missing or (TREE / "order.txt").is_file():
        return
    packages = sorted({LIBRARIES[name] for name in missing})
    if shutil.which("apt-get") is None:
        raise SetupError(
            f"these system libraries are missing: {', '.join(missing)}. Install them: on Fedora "
            "`dnf install mesa-libGL mesa-libEGL libxkbcommon-x11 xcb-util-cursor xcb-util-wm "
            "xcb-util-image xcb-util-keysyms xcb-util-renderutil dbus-libs fontconfig glib2`, on "
            "Arch `pacman -S libglvnd libxkbcommon-x11 xcb-util-cursor xcb-util-wm xcb-util-image "
            "xcb-util-keysyms xcb-util-renderutil fontconfig glib2`; then run this again."
        )
    if _is_administrator():
        say(f"installing {len(packages)} system libraries (about 60 MB)")
        _apt_install([*packages, "fonts-dejavu-core"])
        return
    say(f"unpacking {len(packages)} system libraries into .venv-syslibs (about 15 MB)")
    _unpack([*packages, "fonts-dejavu-core", "xkb-data"])
    _write_fonts()
    _write_order(missing)


def fetch_tools(tools: Mapping[str, str]) -> list[str]:
    """Get each command of {command: package}; returns the commands that could not be had."""
    missing = _absent(tools)
    tried, tried_now = VENV / "waymark-tools-tried", " ".join(missing)
    if not missing or shutil.which("apt-get") is None:
        return missing
    if tried.is_file() and tried.read_text(encoding="utf-8") == tried_now and _is_fresh(tried):
        return missing
    say(f"fetching tools that tests compare with: {', '.join(missing)}")
    for command in missing:
        package = tools[command]
        try:
            if _is_administrator():
                _apt_install([package])
            elif package not in _ONLY_INSTALLED:
                _unpack([package])
                _write_wrapper(command)
        except SetupError as problem:
            say(f"{package} could not be had: {str(problem).splitlines()[0]}")
    tried.write_text(" ".join(_absent(tools)), encoding="utf-8")
    return _absent(tools)


def tool_folders() -> list[str]:
    """Return the folders to add to PATH so that unpacked tools are found."""
    return [str(TREE / "bin")] if (TREE / "bin").is_dir() else []


def pip_wheel() -> Path | None:
    """Return Debian's own wheel of pip, fetched if need be; None where there is no apt."""
    for folder in (Path("/"), TREE):
        found = sorted(folder.glob("usr/share/python-wheels/pip-*.whl"))
        if found:
            return found[-1]
    if shutil.which("apt-get") is None:
        return None
    say("unpacking pip into .venv-syslibs (1.7 MB)")
    _unpack(["python3-pip-whl"], with_dependencies=False)
    return sorted(TREE.glob("usr/share/python-wheels/pip-*.whl"))[-1]


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _absent(tools: Mapping[str, str]) -> list[str]:
    path = os.pathsep.join([*tool_folders(), os.environ.get("PATH", os.defpath), "/usr/sbin"])
    return [command for command in tools if shutil.which(command, path=path) is None]


def _is_administrator() -> bool:
    return os.geteuid() == 0


def _is_fresh(path: Path) -> bool:
    return path.exists() and time.time() - path.stat().st_mtime < _DAY_SECONDS


def _apt_install(packages: list[str]) -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    first = subprocess.run(install, env=env, capture_output=True, text=True, check=False)
    if first.returncode == 0:
        return
    # Lists that are empty or old are the usual reason; ask for new ones once.
    _run(["apt-get", "update", "-q"], env)
    _run(install, env)


def _private_apt() -> list[str]:
    """Return apt-get with lists and cache of our own, and make sure the lists are there."""
    for name in ("lists/partial", "cache/archives/partial"):
        (APT / name).mkdir(parents=True, exist_ok=True)
    command = ["apt-get", "-q"]
    for option in (
        f"Dir::State::lists={APT / 'lists'}",
        f"Dir::Cache={APT / 'cache'}",
        "Debug::NoLocking=1",
        "APT::Sandbox::User=",
        "Acquire::Languages=none",
        "Acquire::GzipIndexes=true",
        "Dir::Cache::pkgcache=",
        "Dir::Cache::srcpkgcache=",
    ):
        command += ["-o", option]
    updated = APT / "updated"
    if not _is_fresh(updated):
        _run([*command, "update"])
        updated.touch()
    return command


def _unpack(packages: list[str], *, with_dependencies: bool = True) -> None:
    apt = _private_apt()
    names = _closure(apt, packages) if with_dependencies else packages
    with tempfile.TemporaryDirectory(dir=TREE) as folder:
        if names:
            _run([*apt, "download", *names], folder=folder)
        for archive in sorted(Path(folder).glob("*.deb")):
            _run(["dpkg", "-x", str(archive), str(TREE)])


def _closure(apt: list[str], packages: list[str]) -> list[str]:
    """Return `packages` and all they depend on that the system lacks, without graphics drivers."""
    plan = _run([*apt, "install", "--simulate", "--no-install-recommends", *packages])
    # "Inst name (version ...)" is new; "Inst name [old] (new ...)" is installed already.
    new = re.findall(r"^Inst (\S+) \(", plan, flags=re.MULTILINE)
    return [name for name in new if not _DRIVERS.search(name)]


def _library_folders() -> list[Path]:
    return [path for path in (*TREE.glob("usr/lib/*-linux-gnu*"), *TREE.glob("lib/*-linux-gnu*"))]


def _write_order(wanted: Iterable[str]) -> None:
    """Write the libraries to load, each after what it needs; the loader names what it lacks."""
    loaded: list[str] = []

    def load(name: str) -> None:
        path = next((f / name for f in _library_folders() if (f / name).exists()), None)
        if path is None:
            raise SetupError(
                f"the system library {name} is not in Debian's archive for this system."
            )
        while True:
            try:
                ctypes.CDLL(str(path))
            except OSError as problem:
                lacking = re.match(r"(\S+): cannot open shared object file", str(problem))
                if lacking is None or lacking[1] == str(path):
                    raise SetupError(f"{name} cannot be loaded: {problem}") from None
                load(lacking[1])
                continue
            loaded.append(str(path.relative_to(TREE)))
            return

    for name in wanted:
        load(name)
    (TREE / "order.txt").write_text("\n".join(dict.fromkeys(loaded)) + "\n", encoding="utf-8")


def _write_fonts() -> None:
    (TREE / "fonts.conf").write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n'
        f"<fontconfig><dir>{TREE}/usr/share/fonts</dir><dir>/usr/share/fonts</dir>"
        f"<cachedir>{TREE}/cache</cachedir></fontconfig>\n",
        encoding="utf-8",
    )


def _write_wrapper(command: str) -> None:
    """Write a starter for an unpacked program: it alone sees the unpacked libraries."""
    program = TREE / "usr" / "bin" / command
    if not program.exists():
        raise SetupError(f"{command} was not in its package")
    (TREE / "bin").mkdir(exist_ok=True)
    starter = TREE / "bin" / command
    folders = ":".join(str(folder) for folder in _library_folders())
    starter.write_text(
        f'#!/bin/sh\nLD_LIBRARY_PATH="{folders}" exec "{program}" "$@"\n', encoding="utf-8"
    )
    starter.chmod(0o755)


def _run(
    command: list[str], env: Mapping[str, str] | None = None, folder: str | None = None
) -> str:
    answer = subprocess.run(
        command, env=env, cwd=folder, capture_output=True, text=True, check=False
    )
    if answer.returncode:
        words = (answer.stderr or answer.stdout).strip().splitlines()[-8:]
        raise SetupError(f"`{' '.join(command[:1] + command[-2:])}` failed:\n" + "\n".join(words))
    return answer.stdout
