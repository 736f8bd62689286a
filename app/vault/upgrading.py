"""A costlier passphrase check reaches each person when they next type their secret.

The rule, so that two laptops of different speed do not undo each other's work: the cost only rises, and at most to
what this program takes as usual (`KdfLimits.usual_memory` with `least_passes`).  Stored parameters decide: those of
less than half that cost get a second KDF set at the next unlock.  The clock has a veto only: on a laptop that would
need more than `slowest` seconds for it, nothing changes.
"""

from __future__ import annotations

import secrets
from dataclasses import replace

from app.vault.header import Header
from app.vault.kdf import KdfLimits, KdfSet, Roots
from app.vault.keys import KeyPair
from app.vault.opened import Opened
from app.vault.people import fill, with_slot


def upgrade(opened: Opened, number: int, pair: KeyPair, roots: Roots) -> None:
    """Move the owner of slot `number`, whose secret gave `roots`, to the newest KDF set; drop sets nobody needs."""
    before, body, _, vault_key = opened.state()
    header = _with_usual_set(before, roots)
    entry = body.roster[number]
    if entry.kdf != header.newest_set:
        root = roots.of(header.place(number, header.newest_set).kdf)
        filled = fill(header, number, root, pair, entry.kind, vault_key)
        header, body = with_slot(header, body, number, filled)
    used = {one.kdf for one in body.roster.values()} | {header.newest_set}
    first, second = (kdf if which in used else None for which, kdf in enumerate(header.sets))
    header = replace(header, sets=(first, second))
    if (header.table, header.sets) != (before.table, before.sets):
        opened.rewrite(header, body)


def asks_too_little(opened: Opened) -> bool:
    """Whether some owner's secret goes through a KDF set of less than half the usual cost."""
    header, body, _, _ = opened.state()
    usual = _usual(opened.limits, 1).cost
    return any(2 * header.place(0, one.kdf).kdf.cost < usual for one in body.roster.values())


def _usual(limits: KdfLimits, serial: int) -> KdfSet:
    salt = secrets.token_bytes(16)
    return KdfSet(salt, limits.usual_memory, limits.least_passes, limits.lanes, serial)


def _with_usual_set(header: Header, roots: Roots) -> Header:
    """The header with a second KDF set of the usual cost, if its newest is cheap and this laptop can pay."""
    limits = roots.limits
    newest = header.place(0, header.newest_set).kdf
    usual = _usual(limits, newest.serial + 1)
    if 2 * newest.cost >= usual.cost or None not in header.sets:
        return header
    if roots.seconds(newest) * usual.cost / newest.cost > limits.slowest:
        return header
    first, second = (usual if kdf is None else kdf for kdf in header.sets)
    return replace(header, sets=(first, second))
