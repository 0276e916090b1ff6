"""What the checks ask of the catalog."""

from collections.abc import Collection, Mapping
from typing import Protocol

from ferryman_server.domain.attributes import AttributeDefinition
from ferryman_server.pipeline.columns import Texts


class Lookup(Protocol):
    """Answers from the catalog as it stands; every question takes a whole column of values.

    Used from one thread, beside the one that writes; an answer may be as old as the last commit. Records marked as
    deleted count as stored. Only record types whose key is one column are asked for.
    """

    def missing(self, record_type: str, values: Texts) -> list[str]:
        """Return which of the distinct keys no record of the type has."""
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
