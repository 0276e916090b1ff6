"""The latest changes, each encoded once, and how they are put together to messages."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

BATCH_MAX: Final = 500
# Well below the 4 MiB that most clients accept in one message.
BATCH_BYTES_MAX: Final = 1024 * 1024
_ENTRIES_MAX: Final = 4096
_BYTES_MAX: Final = 8 * 1024 * 1024

_revision = attrgetter("revision")


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one resource with a revision; data is an encoded message that holds nothing else.

    job_id is the job it belongs to. Encoded messages of one type, one behind the other, are one message with all of
    their content.
    """

    revision: int
    id: str
    job_id: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries a watch shows: those of one job, and whose id contains a text in any case; empty for all."""

    job_id: str = ""
    search: str = ""

    def shows(self, entry: Entry) -> bool:
        """Whether it lets an entry through."""
        return (not self.job_id or entry.job_id == self.job_id) and self.search.lower() in entry.id


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries for one message, and the revision behind which a reader of it resumes."""

    entries: Sequence[Entry]
    resume: int


def batches(entries: Sequence[Entry], head: int) -> Iterator[Batch]:
    """Split entries, in the order of their revisions, into batches that fit into messages.

    head is the revision up to which `entries` tell everything.
    """
    batch: list[Entry] = []
    size = 0
    for entry in entries:
        if batch and (len(batch) == BATCH_MAX or size + len(entry.data) > BATCH_BYTES_MAX):
            # Revisions of jobs may be the same: a reader must then resume in front of all of them.
            yield Batch(batch, min(batch[-1].revision, entry.revision - 1))
            batch, size = [], 0
        batch.append(entry)
        size += len(entry.data)
    if batch:
        yield Batch(batch, head)


class Ring:
    """Everything that changed after revision `tail` up to `head`: the newest few thousand entries."""

    def __init__(self, head: int) -> None:
        self.tail = head
        self.head = head
        self._entries: list[Entry] = []
        self._bytes = 0

    def extend(self, entries: Sequence[Entry], head: int) -> None:
        """Add what changed behind the head, by revision, up to a new head."""
        self._entries += entries
        self._bytes += sum(len(entry.data) for entry in entries)
        self.head = head
        self._trim()

    def batch(self, position: int, shown: Filter) -> Batch:
        """Return the first batch behind `position`, which must not lie before the tail; empty when nothing is new.

        Of a resource that changed several times only the last entry is in it.
        """
        behind = self._entries[bisect_right(self._entries, position, key=_revision) :]
        latest = {entry.id: entry for entry in behind if shown.shows(entry)}
        found = sorted(latest.values(), key=_revision)
        return next(batches(found, self.head), Batch((), max(position, self.head)))

    def _trim(self) -> None:
        dropped = max(0, len(self._entries) - _ENTRIES_MAX)
        self._bytes -= sum(len(entry.data) for entry in self._entries[:dropped])
        while self._bytes > _BYTES_MAX:
            self._bytes -= len(self._entries[dropped].data)
            dropped += 1
        if dropped:
            self.tail = self._entries[dropped - 1].revision
            del self._entries[:dropped]
