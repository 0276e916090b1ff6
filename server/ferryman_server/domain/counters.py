"""What an execution did, counted by row."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Counters:
    """Rows by outcome; read = created + updated + unchanged + deleted + rejected. bytes is input handled."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    rejected: int = 0
    bytes: int = 0

    def __add__(self, other: "Counters") -> "Counters":
        return Counters(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))
