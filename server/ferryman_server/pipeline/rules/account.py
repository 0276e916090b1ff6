"""ACCOUNT: values of an address need to say of which."""

from typing import Final

from ferryman_server.domain.entities.account import ADDRESS_ID, UNLINK_ADDRESS
from ferryman_server.domain.entities.model import Entity, FieldType
from ferryman_server.domain.rejected import RowError, RowErrorCode
from ferryman_server.pipeline.check_presence import Presence
from ferryman_server.pipeline.columns import FALSE, any_of, filled, number_of, pc
from ferryman_server.pipeline.rules.model import NoRules, RuleContext, RuleRows

_ADDRESS: Final = "address"


class AccountRules(NoRules):
    """Refuses an address without its key, which would be lost otherwise."""

    def __init__(self, entity: Entity, context: RuleContext) -> None:
        (address,) = (r for r in entity.record_types if r.name == _ADDRESS)
        self._texts = [f.name for f in address.fields if f.type is FieldType.TEXT]

    def check(self, rows: RuleRows, presence: Presence) -> None:
        """Find rows that describe or unlink an address but do not name it."""
        given = [filled(rows.text[name]) for name in self._texts if name in rows.text]
        if UNLINK_ADDRESS.column in rows.columns:
            unlinked = pc.equal(rows.columns[UNLINK_ADDRESS.column], number_of(1))
            given.append(pc.fill_null(unlinked, FALSE))
        nameless = pc.and_not(any_of(rows.size, given), presence.touched[_ADDRESS])
        rows.findings.add(nameless, _nameless)


def _nameless(row: int) -> RowError:
    message = f"{ADDRESS_ID.name} is empty, expected the address that the other values of the row are for"
    return RowError(RowErrorCode.REQUIRED, ADDRESS_ID.name, "", message)
