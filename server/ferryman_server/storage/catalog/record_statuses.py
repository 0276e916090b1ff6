"""Sets the statuses of orders and incidents, and opens incidents, for whoever does it without an import."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Table, Update, case, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.entities.incident import EXTERNAL_ID
from ferryman_server.domain.entities.order_fields import ORDER_REFERENCE
from ferryman_server.domain.errors import FieldsInvalid, FieldViolation, NotFound, StatusGoesBack
from ferryman_server.domain.new_incidents import incident_values
from ferryman_server.domain.record_statuses import INCIDENT_STATUSES, ORDER_STATUSES, status_named
from ferryman_server.storage.catalog.tables import RECORD_TABLES
from ferryman_server.storage.clock import now_ms

_ORDER: Final = RECORD_TABLES["order"]
_INCIDENT: Final = RECORD_TABLES["incident"]
_STATUSES: Final = {"order": ORDER_STATUSES, "incident": INCIDENT_STATUSES}


async def set_status(
    conn: AsyncConnection,
    record_type: str,
    key: str,
    status: str,
    *,
    allow_missing: bool = False,
    fields: Mapping[str, Any] | None = None,
) -> tuple[str, str]:
    """Set the status of an "order", by its reference or external id, or of an "incident"; return record type and key.

    The same status again changes nothing. With allow_missing an incident that is not there is opened, with the fields
    by the names of the contract; of one that is there they change nothing. Raises NotFound, StatusGoesBack, and
    FieldsInvalid for an unknown record type or status and for wrong fields.
    """
    if record_type not in _STATUSES:
        raise _invalid("record_type", f"is {record_type!r}, expected one of {', '.join(_STATUSES)}")
    status = status_named(status)
    if status not in _STATUSES[record_type]:
        raise _invalid("status", f"is {status!r}, expected one of {', '.join(_STATUSES[record_type])}")
    if record_type == "order":
        return record_type, await _set_order(conn, key, status)
    return record_type, await _set_incident(conn, key, status, fields if allow_missing else None)


async def _set_order(conn: AsyncConnection, key: str, status: str) -> str:
    reference, external_id, stored = _ORDER.c.order_reference, _ORDER.c.order_external_id, _ORDER.c.order_status
    statement = (
        select(reference, stored)
        .where(or_(reference == key, external_id == key))
        # A reference goes before an external id.
        .order_by(case((reference == key, 0), else_=1))
        .limit(1)
    )
    found = (await conn.execute(statement)).one_or_none()
    if found is None:
        raise NotFound("order", key)
    places = {name: place for place, name in enumerate(ORDER_STATUSES)}
    if places[status] < places.get(found.order_status, 0):
        raise StatusGoesBack(found.order_reference, found.order_status, status)
    if status != found.order_status:
        await conn.execute(_changed(conn, _ORDER, order_status=status).where(reference == found.order_reference))
    return str(found.order_reference)


async def _set_incident(conn: AsyncConnection, key: str, status: str, fields: Mapping[str, Any] | None) -> str:
    incident_id, stored = _INCIDENT.c.incident_id, _INCIDENT.c.incident_status
    found = (await conn.execute(select(stored).where(incident_id == key))).one_or_none()
    if found is not None:
        if status != found.incident_status:
            await conn.execute(_changed(conn, _INCIDENT, incident_status=status).where(incident_id == key))
        return key
    if fields is None:
        raise NotFound("incident", key)
    values = incident_values(key, fields)
    await _refuse_unsuitable(conn, values)
    now = now_ms(conn.dialect.name)
    times = {"created_at": now, "updated_at": now, "version": 1}
    await conn.execute(insert(_INCIDENT).values(incident_id=key, incident_status=status, **values, **times))
    return key


async def _refuse_unsuitable(conn: AsyncConnection, values: Mapping[str, str]) -> None:
    """Raise FieldsInvalid when a new incident's order is unknown or its external id is taken."""
    violations = []
    order, external_id = values.get("order_reference"), values.get("incident_external_id")
    if order and not (await conn.execute(select(_ORDER.c.version).where(_ORDER.c.order_reference == order))).first():
        description = f"is {order!r}, but there is no order with that reference; expected that of a stored order"
        violations.append(FieldViolation(f"fields.{ORDER_REFERENCE.name}", description))
    if external_id:
        taken = select(_INCIDENT.c.incident_id).where(_INCIDENT.c.incident_external_id == external_id)
        owner = (await conn.execute(taken)).scalars().first()
        if owner is not None:
            description = f"is {external_id!r}, which incident {owner!r} uses already; expected one that no other has"
            violations.append(FieldViolation(f"fields.{EXTERNAL_ID.name}", description))
    if violations:
        raise FieldsInvalid(violations)


def _changed(conn: AsyncConnection, table: Table, **values: str) -> Update:
    return update(table).values(**values, updated_at=now_ms(conn.dialect.name), version=table.c.version + 1)


def _invalid(field: str, description: str) -> FieldsInvalid:
    return FieldsInvalid([FieldViolation(field, description)])
