"""Bare statements on the rows of the big vault without a key: what a plain program would wait for."""

from __future__ import annotations

from typing import Any

import msgspec

from app.domain.ids import new_id
from app.storage import fold
from tests.bench.big_vault import BigVault


class Plain:
    """Bare statements on the same rows without a key."""

    def __init__(self, vault: BigVault) -> None:
        self._opened = vault.plain()
        self._number = iter(range(10**9))

    def rows(self, sql: str, *values: Any, body: int | None = None) -> list[Any]:
        """The rows of a statement; the column `body` decoded."""
        found = self._opened.execute(sql, values).fetchall()
        if body is not None:
            return [msgspec.json.decode(row[body]) for row in found]
        return found  # type: ignore[no-any-return]

    def case(self, case_id: str) -> None:
        """Everything of a case but its notes, the newest six of those, and how many there are."""
        sql = "SELECT kind, body FROM record WHERE case_id = ? AND kind {} 'note' AND alive = 1 {}"
        self.rows(sql.format("<>", ""), case_id, body=1)
        self.rows(sql.format("=", "ORDER BY body ->> '$.at' DESC LIMIT 6"), case_id, body=1)
        self.rows("SELECT count(*) FROM record WHERE kind = 'note' AND case_id = ?", case_id)

    def cases(self, order: str = "sort_name") -> list[Any]:
        """The first fifty lines of the list, with the next task and the way of contact of each."""
        lines = self.rows(
            "SELECT * FROM case_list WHERE alive = 1 AND status = 'open' ORDER BY sort_name, case_id LIMIT 50"
        )
        marks = ",".join("?" * len(lines))
        sql = f"SELECT body FROM record WHERE kind IN ('task', 'safe_contact', 'person') AND case_id IN ({marks})"
        self.rows(sql, *(line[0] for line in lines), body=0)
        return lines

    def words(self, text: str) -> None:
        """The newest thirty records that hold the words."""
        for index in ("names", "words"):
            expression = (fold.word_queries(text) or [""])[-1]
            sql = f"SELECT rowid FROM {index} WHERE {index} MATCH ? ORDER BY rowid DESC LIMIT 30"
            found = [row[0] for row in self.rows(sql, expression)]
            marks = ",".join("?" * len(found))
            self.rows(f"SELECT body FROM record WHERE n IN ({marks})", *found, body=0)

    def keep(self) -> None:
        """A line with the words being typed."""
        self._opened.execute(
            "INSERT OR REPLACE INTO draft VALUES ('bench', NULL, 'bench', 'note', 'text', ?, '[]', 1, 0)",
            (f"first words {next(self._number)}",),
        )

    def save(self) -> None:
        """A new row with its words in the index, and the draft away."""
        run = self._opened.execute
        run("BEGIN IMMEDIATE")
        told = run(
            "INSERT INTO record (id, kind, case_id, category, restricted, alive, body, born, heads, conflicts) "
            "VALUES (?, 'note', NULL, 'note', 0, 1, ?, 0, '{}', 0)",
            (new_id(), f'{{"text": "first words {next(self._number)}"}}'),
        )
        run("INSERT INTO words (rowid, text) VALUES (?, 'first words')", (told.lastrowid,))
        run("DELETE FROM draft WHERE id = 'bench'")
        run("COMMIT")

    def today(self, until: str) -> None:
        """What is due, and who the people are."""
        found = self.rows(
            "SELECT body, case_id FROM record INDEXED BY task_open WHERE kind = 'task' AND alive = 1 "
            "AND body ->> '$.done_on' IS NULL AND body ->> '$.due_on' <= ? ORDER BY body ->> '$.due_on'", until,
        )  # fmt: skip
        marks = ",".join("?" * len(found))
        sql = f"SELECT body FROM record WHERE kind IN ('person', 'safe_contact') AND case_id IN ({marks})"
        self.rows(sql, *(row[1] for row in found), body=0)
