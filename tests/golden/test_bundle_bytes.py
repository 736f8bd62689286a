"""A bundle is the same bytes each time, in another process too, whatever the sets are ordered by."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PROGRAM = """
import hashlib, io, sys
from app.documents import prepare_fonts
from app.documents.bundle import build, plan_bundle, profile
from tests.bundle_parts import item, request, source
prepare_fonts()
sources = {name: source(name, 2) for name in ("a", "b", "c")}
items = [item(name, body, pages=2, title="Tờ khai " + name) for name, body in sources.items()]
sink = io.BytesIO()
made = build(plan_bundle(request(*items), profile("us_exhibits")), sources, sink)
print(made.sha256, hashlib.sha256(made.manifest).hexdigest())
"""


@pytest.mark.slow
def test_two_processes_make_the_same_bundle_and_manifest() -> None:
    runs = []
    for seed in ("1", "2"):
        environment = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": str(ROOT),
            "QT_QPA_PLATFORM": "offscreen",
            "TZ": f"UTC+{seed}",
        }
        runs.append(
            subprocess.Popen(
                [sys.executable, "-c", PROGRAM],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
    told = [run.communicate()[0].strip() for run in runs]
    assert told[0] == told[1]
    assert len(told[0].split()) == 2
