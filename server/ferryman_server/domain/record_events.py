"""Events: a record reached a status."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RecordEvent:
    """A record of an entity reached a status; seq grows with every event of the catalog.

    first tells whether it had never been in this status before.
    """

    seq: int
    entity: str
    record_key: str
    status: str
    first: bool
