"""How much each worker carries, counted by SQL over indexes; what is restricted is not counted."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.domain.task import Task
from app.storage.conditions import unrestricted


class Load:
    """Counts by staff id; "" is nobody."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def open_cases(self) -> dict[str, int]:
        """How many open cases each worker has."""
        sql = (
            "SELECT worker_id, count(*) FROM case_list WHERE alive = 1 AND status = 'open' "
            "AND restricted = 0 GROUP BY worker_id"
        )
        return dict(self._cursor.execute(sql))

    def tasks(
        self,
        *,
        after: date | None = None,
        until: date | None = None,
        source: str = "",
        kind: str = "",
    ) -> dict[str, tuple[int, date]]:
        """How many tasks each worker has to do after a day and up to one, and the first day of them."""
        where = "body ->> '$.due_on' > ? AND body ->> '$.due_on' <= ?"
        values = [after.isoformat() if after else "", (until or date.max).isoformat()]
        for name, wanted in (("source", source), ("kind", kind)):
            if wanted:
                where += f" AND body ->> '$.{name}' = ?"
                values.append(wanted)
        condition, _none = unrestricted((), Task.KIND)
        sql = (
            "SELECT coalesce(body ->> '$.worker_id', ''), count(*), min(body ->> '$.due_on') "  # noqa: S608
            f"FROM record INDEXED BY task_open WHERE kind = 'task' AND alive = 1 AND {condition} "
            f"AND body ->> '$.done_on' IS NULL AND {where} GROUP BY 1"
        )
        return {
            worker: (number, date.fromisoformat(first))
            for worker, number, first in self._cursor.execute(sql, values)
        }
