"""INCIDENT: rows find their incident, which must exist."""

from collections.abc import Mapping
from typing import Final

from ferryman_server.domain.entities.incident import EXTERNAL_ID, INCIDENT_ID, INCIDENT_STATUS
from ferryman_server.domain.entities.model import Entity
from ferryman_server.pipeline.columns import Column, Mask, pc
from ferryman_server.pipeline.rules.identities import BlockRecords, Identities
from ferryman_server.pipeline.rules.known_records import Identity, KnownRecords
from ferryman_server.pipeline.rules.model import NoRules, RuleContext, RuleRows

INCIDENTS: Final = Identity("incident", INCIDENT_ID, EXTERNAL_ID, INCIDENT_STATUS)


class IncidentRules(NoRules):
    """Names incidents by their ids, whichever way rows do."""

    def __init__(self, entity: Entity, context: RuleContext) -> None:
        self._known = KnownRecords(INCIDENTS, context.lookup)
        self._identities = Identities(INCIDENTS, self._known, creates=False)
        self._block: BlockRecords | None = None

    def prepare(self, rows: RuleRows) -> Mapping[str, Column]:
        """Find each row's incident."""
        self._block = self._identities.resolve(rows)
        return {}

    def accept(self, rows: RuleRows, good: Mask) -> Mapping[str, Column]:
        """Take note of external ids that incidents have got."""
        if self._block is not None:
            numbers = pc.unique(self._block.number.filter(good)).to_pylist()
            self._known.remember([self._block.records[number] for number in numbers])
        return {}
