"""INCIDENT: the status of incidents, which are opened elsewhere."""

from typing import Final

from ferryman_server.domain.entities.model import Document, Entity, Field, FieldType, Method, RecordType, Required
from ferryman_server.domain.record_statuses import INCIDENT_STATUSES

LINKED_TYPES: Final = ("ORDER", "ORDERLINES")

INCIDENT_ID: Final = Field(
    "incidentId",
    "incident_id",
    "Identifies the incident; goes before its external id.",
    labels=("Incident Id",),
    key=True,
    condition="Required where there is no incidentExternalId; the incident must exist.",
    alternative="incidentExternalId",
)
EXTERNAL_ID: Final = Field(
    "incidentExternalId",
    "incident_external_id",
    "The incident's id in the other system.",
    labels=("Incident External Id",),
    condition="Must be unique; an incident that has none may be given one, once.",
)
INCIDENT_STATUS: Final = Field(
    "incidentStatus",
    "incident_status",
    "Where the incident stands.",
    labels=("Incident Status", "status"),
    type=FieldType.ENUMERATION,
    required=Required.ALWAYS,
    values=INCIDENT_STATUSES,
)
EXTERNAL_REFERENCE: Final = Field(
    "externalReference", "external_reference", "What the other system calls it.", labels=("External Reference",)
)
_OF_NEW_ONES: Final = (
    Field(
        "linkedType",
        "linked_type",
        "Whether it is about the whole order or lines of it.",
        type=FieldType.ENUMERATION,
        values=LINKED_TYPES,
    ),
    Field("orderReference", "order_reference", "The order that it is about.", reference="order"),
    Field(
        "lines",
        "lines",
        'Lines and quantities that it is about, as JSON: [{"orderLineId": "1", "quantity": 2}].',
        max_length=0,
    ),
    Field("reasons", "reasons", "Codes of the reasons.", multiple=True, max_length=0),
    Field("threadId", "thread_id", "The conversation about it."),
    Field("messages", "messages", "What was written.", multiple=True, max_length=0),
)

INCIDENT: Final = Entity(
    name="INCIDENT",
    objective="Updates the status of incidents.",
    methods=frozenset({Method.API}),
    record_types=(
        RecordType(
            "incident",
            ("incident_id",),
            (INCIDENT_ID, EXTERNAL_ID, INCIDENT_STATUS, EXTERNAL_REFERENCE),
            documents=(Document.CUSTOM_FIELDS,),
            derived=_OF_NEW_ONES,
            indexed=(EXTERNAL_ID.column,),
        ),
    ),
    prerequisites=("ORDER",),
    notes=("Incidents must exist: no import creates them, UpdateRecordStatus does.",),
)
