"""Executions, live: those under way of all jobs, and those that a page of a list shows."""

from collections.abc import Iterable
from typing import Final

from ferryman import Direction, Execution, WatchUpdate
from ferryman_tui.statuses import status_look
from ferryman_tui.store.groups import group_of_execution
from ferryman_tui.store.rows import LiveRows
from ferryman_tui.store.table import LiveTable, Sortable
from ferryman_tui.store.told import Told

UNLISTED_KEPT = 1000


class ActiveExecutions(LiveTable[Execution]):
    """What is running and queued, of all jobs; what has ended stays, leaving, until the next arrangement."""

    def __init__(self) -> None:
        super().__init__(EXECUTIONS, "status")

    def apply(self, update: WatchUpdate) -> set[str]:
        """Take in a message of the watch; return the ids of the executions that it changed."""
        changed = {execution.id for execution in update.executions if self._take(execution)}
        ids = [execution.id for execution in update.executions]
        return changed | self._follow_snapshot(ids, starts_over=update.starts_over, snapshot=update.snapshot)

    def _take(self, execution: Execution) -> bool:
        if not execution.status.ended:
            return self._put(execution.id, execution)
        if self.get(execution.id) is None:
            return False
        # Put first: how it ended is worth seeing until it leaves.
        return self._put(execution.id, execution) and self._leave(execution.id)


class ListedExecutions(LiveRows[Execution]):
    """The executions that a page of a list holds, in the server's order, or one alone; kept up to date by a watch.

    `fresh` counts what was triggered since: it is not shown before the page is loaded again, as it would push the rows
    down. `outdated` says that the watch started over: what changed meanwhile was not told, load the page again.
    """

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.outdated = False
        self.whole = False
        self.failure: Told | None = None
        self._listed: set[str] = set()
        self._unlisted: dict[str, Execution] = {}
        self._newest = ""
        self._fresh: set[str] = set()

    @property
    def fresh(self) -> int:
        """How many executions were triggered since the page was loaded."""
        return len(self._fresh)

    def expect(self, id: str) -> None:
        """List one execution that the watch is to tell; once `whole`, there is none if it has no row."""
        self._list([id])

    def show(self, page: Iterable[Execution]) -> None:
        """List what a page holds; a row of which the watch has told something newer stays as it was told."""
        executions = list(page)
        known = {} if self.outdated else {**self._rows, **self._unlisted}
        self._list([execution.id for execution in executions])
        for execution in executions:
            held = known.get(execution.id)
            self._put(execution.id, held if held and held.revision > execution.revision else execution)
            self._newest = max(self._newest, execution.id)
        self.outdated = False

    def apply(self, update: WatchUpdate) -> set[str]:
        """Take in a message of the watch; return the ids of the listed executions that it changed."""
        self.failure = None
        if update.starts_over:
            self.outdated = self.whole
        self.whole = self.whole or not update.snapshot
        return {item.id for item in update.executions if self._take(item, snapshot=update.snapshot)}

    def _list(self, ids: list[str]) -> None:
        for id in self._listed.difference(ids):
            self._forget(id)
        self.ids, self._listed = ids, set(ids)
        self._unlisted.clear()
        self._fresh.clear()

    def _take(self, execution: Execution, *, snapshot: bool) -> bool:
        held = self.get(execution.id)
        if held and held.revision > execution.revision and not self.outdated:
            return False
        # Ids are made in the order of time: a greater one was triggered later.
        if snapshot:
            self._newest = max(self._newest, execution.id)
        if execution.id in self._listed:
            return self._put(execution.id, execution)
        self._unlisted[execution.id] = execution
        if len(self._unlisted) > UNLISTED_KEPT:
            del self._unlisted[next(iter(self._unlisted))]
        if execution.id > self._newest:
            self._fresh.add(execution.id)
        return False


def _by_status(execution: Execution) -> tuple[int, float]:
    return status_look(execution.status).rank, -execution.progress.fraction


def _began(execution: Execution) -> float | None:
    """When it was started: what has been running longest comes first."""
    return execution.started_at.timestamp() if execution.started_at else None


EXECUTIONS: Final = Sortable(
    group=group_of_execution,
    text=lambda execution: f"{execution.job_name}\n{execution.entity}\n{execution.id}",
    columns={
        "status": _by_status,
        "name": lambda execution: execution.job_name.casefold(),
        "entity": lambda execution: execution.entity,
        "id": lambda execution: execution.id,
        "progress": lambda execution: -execution.progress.fraction,
        "way": lambda execution: execution.direction is Direction.EXPORT,
        "dur": _began,
        "by": lambda execution: (execution.trigger.kind, execution.trigger.by),
        "rows": lambda execution: -execution.counters.read,
        "rejected": lambda execution: -execution.counters.rejected,
    },
    tie=lambda execution: execution.job_name.casefold(),
)
"""What a table can do with executions; columns have the keys of the Activity screen."""
