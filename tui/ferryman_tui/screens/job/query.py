"""Which page of a job's executions is asked for, and what is said about the page that came."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from ferryman import Execution, ExecutionStatus, Page, StatusCount
from ferryman_tui.statuses import STATUS_LOOKS
from ferryman_tui.store.groups import ACTIVE_STATUSES
from ferryman_tui.texts import full_count
from ferryman_tui.tones import Cell, Piece, Tone
from ferryman_tui.widgets.chips import ALL, Chip
from ferryman_tui.widgets.rows import Sort

IN_PROGRESS = "in progress"
FAILED = "failed"
STATUSES: Mapping[str, tuple[ExecutionStatus, ...]] = {
    IN_PROGRESS: ACTIVE_STATUSES,
    "ok": (ExecutionStatus.INTEGRATION_COMPLETED, ExecutionStatus.SUCCESS),
    "rejects": (ExecutionStatus.INTEGRATION_COMPLETED_WITH_ERRORS,),
    FAILED: (ExecutionStatus.INTEGRATION_FAILED, ExecutionStatus.JOB_FAILED, ExecutionStatus.ERROR),
    "skipped": (ExecutionStatus.JOB_SKIPPED,),
    "stopped": (ExecutionStatus.JOB_STOPPED,),
}
"""The statuses that each chip stands for."""

_NEVER_OF_EXPORTS = frozenset({"rejects", "skipped"})
_NARROW = 100


@dataclass(frozen=True, slots=True)
class Order:
    """An order in which the server can list executions; `column` of the table is marked with it."""

    sort: tuple[str, ...]
    words: str
    column: str
    descending: bool


ORDERS = (
    Order(("createdAt,desc",), "newest first", "at", True),
    Order(("createdAt,asc",), "oldest first", "at", False),
    Order(("status,asc", "createdAt,desc"), "by status", "status", False),
    Order(("endedAt,desc", "createdAt,desc"), "last ended first", "dur", True),
)
"""Every order that there is, the usual one first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked for: part of an id, the keys of chips, an order, and the number of the page from 0."""

    search: str = ""
    chips: frozenset[str] = frozenset()
    order: Order = ORDERS[0]
    number: int = 0

    @property
    def statuses(self) -> tuple[ExecutionStatus, ...]:
        """The statuses to list; empty for all."""
        return tuple(status for key, statuses in STATUSES.items() if key in self.chips for status in statuses)

    @property
    def narrowed(self) -> bool:
        """Whether there may be executions that it leaves out."""
        return bool(self.search or self.chips)

    @property
    def mark(self) -> Sort:
        """The column to mark in the table."""
        return Sort(self.order.column, self.order.descending)


def order_after(order: Order) -> Order:
    """The next order in turn."""
    return ORDERS[(ORDERS.index(order) + 1) % len(ORDERS)]


def order_of_column(column: str, order: Order) -> Order | None:
    """The order that a click on a title asks for: another one of the column if it is in force; None: there is none."""
    fitting = [item for item in ORDERS if item.column == column or (item.column == "at" and column == "id")]
    if order in fitting:
        return fitting[(fitting.index(order) + 1) % len(fitting)]
    return fitting[0] if fitting else None


def status_chips(*, export: bool, ascii: bool) -> Sequence[Chip]:
    """The chips of the statuses that executions of such a job can have."""
    chips: list[Chip] = []
    for key, statuses in STATUSES.items():
        look = STATUS_LOOKS[ExecutionStatus.INTEGRATION_STARTED if key == IN_PROGRESS else statuses[0]]
        label = "In progress" if key == IN_PROGRESS else look.word
        if not (export and key in _NEVER_OF_EXPORTS):
            chips.append(Chip(key, label, look.tone, look.mark(ascii)))
    return chips


@dataclass(frozen=True, slots=True)
class Counted:
    """How many executions each chip stands for, `ALL` for all; of those in `at_least` there are more."""

    counts: Mapping[str, int]
    at_least: frozenset[str]

    def text(self, key: str = ALL) -> str:
        """Write a count: "211", or "1,000+"."""
        return f"{full_count(self.counts.get(key, 0))}{'+' if key in self.at_least else ''}"


def counted(status_counts: Sequence[StatusCount]) -> Counted:
    """Add up what the server counted by status."""
    counts = {ALL: sum(item.count for item in status_counts)}
    at_least = {ALL} if any(item.more for item in status_counts) else set()
    for key, statuses in STATUSES.items():
        fitting = [item for item in status_counts if item.status in statuses]
        counts[key] = sum(item.count for item in fitting)
        if any(item.more for item in fitting):
            at_least.add(key)
    return Counted(counts, frozenset(at_least))


def moved_on(page: Page[Execution], now: Callable[[str], Execution | None]) -> Sequence[StatusCount]:
    """Correct what the server counted by what has since become of the executions on the page."""
    moved: Counter[ExecutionStatus] = Counter()
    for listed in page.content:
        newest = now(listed.id)
        if newest is not None and newest.status is not listed.status:
            moved[listed.status] -= 1
            moved[newest.status] += 1
    known = {item.status: item for item in page.status_counts}
    others = {status: StatusCount(status=status, count=0, more=False) for status in moved if status not in known}
    counts = {**known, **others}.values()
    return [item if item.more else replace(item, count=max(0, item.count + moved[item.status])) for item in counts]


def page_line(page: Page[Execution], query: Query, turn: tuple[str, str], width: int, *, ascii: bool = False) -> Cell:
    """Say which of how many are shown, which page that is, how to turn it, and in which order it is."""
    count = counted(page.status_counts)
    chosen = query.chips or {ALL}
    total = sum(count.counts[key] for key in chosen)
    more = bool(count.at_least.intersection(chosen))
    start = page.number * page.size
    # The last page knows better than counts that end at a thousand.
    if page.last:
        total, more = start + page.number_of_elements, False
    until = "-" if ascii else "–"
    first, last = f"{start + 1:,}", f"{start + page.number_of_elements:,}"
    shown = f"{full_count(total)}{'+' if more else ''}"
    parts = [f"{first}{until}{last} of {shown}" if page.number_of_elements else "none"]
    if not (page.first and page.last):
        pages = f"{-(-total // page.size):,}{'+' if more else ''}"
        hint = f"  {turn[0]} {turn[1]} to turn" if width >= _NARROW or not query.narrowed else ""
        parts.append(f"page {page.number + 1:,}/{pages}{hint}")
    pieces = [Piece("   ".join(parts), Tone.MUTED)]
    if query.narrowed:
        pieces.append(Piece("   filtered", Tone.ACCENT))
    return (*pieces, Piece(f"   {query.order.words}", Tone.MUTED))
