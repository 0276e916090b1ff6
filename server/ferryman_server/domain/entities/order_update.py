"""ORDER_UPDATE and ORDER_STATUS: changes of orders that exist."""

from dataclasses import replace
from typing import Final

from ferryman_server.domain.entities.model import Entity, Method, RecordType, Required
from ferryman_server.domain.entities.order_fields import (
    LINE_EXTERNAL_ID,
    LINE_ID,
    LINE_KEYS,
    LINE_STATUS,
    LINES,
    NEVER_BACK,
    OFFER_PRICE,
    ORDER_EXTERNAL_ID,
    ORDER_KEYS,
    ORDER_REFERENCE,
    ORDER_STATUS,
    QUANTITY,
    UNTIL_APPROVAL,
)
from ferryman_server.domain.sources import FileFormat

_REFERENCE: Final = replace(
    ORDER_REFERENCE, required=Required.ALWAYS, condition="The order must exist.", alternative=""
)
_STATUS: Final = replace(ORDER_STATUS, required=Required.ALWAYS, default="")

ORDER_UPDATE: Final = Entity(
    name="ORDER_UPDATE",
    objective="Updates internal orders and their lines.",
    methods=frozenset({Method.API}),
    record_types=(
        RecordType("order", ORDER_KEYS, (_REFERENCE, ORDER_STATUS)),
        RecordType(
            "order_line", LINE_KEYS, (LINE_ID, LINE_EXTERNAL_ID, OFFER_PRICE, QUANTITY, LINE_STATUS), optional=True
        ),
    ),
    prerequisites=("ORDER",),
    notes=(
        "Orders and lines must exist; statuses of the other system need a transcoding.",
        "A line without an external id may be given one, once.",
        NEVER_BACK,
        UNTIL_APPROVAL,
    ),
    row_lists=(LINES,),
)

ORDER_STATUS_IMPORT: Final = Entity(
    name="ORDER_STATUS",
    objective="Updates the status of orders.",
    methods=frozenset({Method.SFTP}),
    record_types=(RecordType("order", ORDER_KEYS, (ORDER_REFERENCE, ORDER_EXTERNAL_ID, _STATUS)),),
    prerequisites=("ORDER",),
    notes=("Orders must exist; an order without an external id may be given one, once.", NEVER_BACK),
    file_formats=(FileFormat.XML,),
)
