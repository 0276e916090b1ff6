"""What the special rules of an entity are given, and when they are asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from ferryman_server.pipeline.check_findings import Findings
from ferryman_server.pipeline.check_presence import Presence
from ferryman_server.pipeline.columns import Column, Mask, Texts
from ferryman_server.pipeline.lookup import Lookup


@dataclass(frozen=True, slots=True)
class RuleContext:
    """What rules may need beside the rows; store is the one that the job is scoped to, else the default store."""

    lookup: Lookup
    store: str
    import_full: bool = False


@dataclass(frozen=True, slots=True)
class RuleRows:
    """The rows of a block while they are checked.

    text has the trimmed text of every target that the file feeds, by the target's name ("orderStatus", "CF_x"); empty
    where there is no value. columns has the typed columns by catalog column; it is empty until `check`.
    """

    text: dict[str, Texts]
    columns: Mapping[str, Column]
    findings: Findings
    size: int


class EntityRules(Protocol):
    """What is special about the rows of an entity, beyond what its fields say; one object for each file.

    With fresh_state every block is applied before the next one is checked, so that the lookup knows all rows before;
    otherwise it may lack those of the last recent_keys.BLOCKS_AHEAD_MAX blocks. rows_at_once bounds the rows of a block
    where each takes long, so that a stop is heeded and progress seen in between; 0 is no bound.
    """

    fresh_state: bool
    rows_at_once: int

    def prepare(self, rows: RuleRows) -> Mapping[str, Column]:
        """Change or add texts, before anything is checked; return the entity's derived columns, by catalog column."""
        ...

    def hold_back(self, rows: RuleRows) -> Mask | None:
        """Flag the rows that are only to be checked when the whole file has been looked at once; None for none."""
        ...

    def check(self, rows: RuleRows, presence: Presence) -> None:
        """Add what is wrong with rows to the findings, once their values are typed and references were looked up."""
        ...

    def accept(self, rows: RuleRows, good: Mask) -> Mapping[str, Column]:
        """Take note of the good rows; return columns to write in place of the typed ones, or beside them."""
        ...


class NoRules:
    """An entity whose fields say everything."""

    fresh_state = False
    rows_at_once = 0

    def prepare(self, rows: RuleRows) -> Mapping[str, Column]:
        """Derive nothing."""
        return {}

    def hold_back(self, rows: RuleRows) -> Mask | None:
        """Hold nothing back."""
        return None

    def check(self, rows: RuleRows, presence: Presence) -> None:
        """Find nothing wrong."""

    def accept(self, rows: RuleRows, good: Mask) -> Mapping[str, Column]:
        """Write rows as they are."""
        return {}
