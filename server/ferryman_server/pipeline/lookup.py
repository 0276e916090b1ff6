"""What the checks ask of the catalog."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from ferryman_server.domain.attributes import AttributeDefinition
from ferryman_server.pipeline.columns import Texts


class Lookup(Protocol):
    """Answers from the catalog as it stands; every question takes a whole column of values.

    Used from one thread, beside the one that writes; an answer may be as old as the last commit. Records marked as
    deleted count as stored.
    """

    def missing(self, record_type: str, values: Texts) -> list[str]:
        """Return which of the distinct keys no record of the type has; parts of a key are joined by KEY_SEPARATOR."""
        ...

    def find(
        self, record_type: str, column: str, values: Collection[str], columns: Sequence[str]
    ) -> Mapping[str, Sequence[Mapping[str, str | int | None]]]:
        """Return the wanted columns of the records whose `column` is among the values, by its value.

        A value that no record has is left out. `column` is the first of the record type's key, or indexed.
        """
        ...

    def find_texts(self, record_type: str, column: str, values: Collection[str], columns: Sequence[str]) -> Any:
        """Return a table of the wanted columns of the records that `find` finds, all as text, "" for no value."""
        ...

    def is_empty(self, record_type: str) -> bool:
        """Tell whether there is no record of a type."""
        ...

    def first_users(self) -> Mapping[str, str]:
        """Return the customer user who was stored first for each account that has one, by account."""
        ...

    def attribute_definitions(self) -> Mapping[str, AttributeDefinition]:
        """Return every attribute by external id."""
        ...

    def required_attributes(self, classification_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
        """Return the external ids of the attributes that products of each classification must have."""
        ...

    def stored_attributes(self, record_type: str, keys: Collection[str]) -> Mapping[str, Collection[str]]:
        """Return the external ids of the attributes that each record has a value for; unknown keys are left out."""
        ...
