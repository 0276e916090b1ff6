"""CatalogService: shows what the catalog holds and which entities there are, and sets statuses."""

from google.protobuf.json_format import MessageToDict

from ferryman.v1 import catalog_service_pb2 as pb
from ferryman.v1 import catalog_service_pb2_grpc
from ferryman_server.api.convert_catalog import entity_type_message, record_message
from ferryman_server.api.paging import page_fields, page_query
from ferryman_server.api.parts import ApiParts
from ferryman_server.api.replay import remembered_as
from ferryman_server.domain.entities import ENTITIES, RECORD_TYPES
from ferryman_server.domain.entities.model import RecordType
from ferryman_server.domain.errors import FieldsInvalid, FieldViolation
from ferryman_server.engine.parts import now
from ferryman_server.storage.catalog import records
from ferryman_server.storage.catalog.record_statuses import set_status
from ferryman_server.storage.control import requests


class CatalogServicer(catalog_service_pb2_grpc.CatalogServiceServicer):
    """Serves the methods; the contract is in catalog_service.proto."""

    def __init__(self, parts: ApiParts) -> None:
        self._parts = parts
        self._entity_types = pb.ListEntityTypesResponse(content=[entity_type_message(e) for e in ENTITIES.values()])

    async def ListEntityTypes(self, request: pb.ListEntityTypesRequest, context: object) -> pb.ListEntityTypesResponse:
        return self._entity_types

    async def ListRecords(self, request: pb.ListRecordsRequest, context: object) -> pb.ListRecordsResponse:
        query = page_query(request)
        record_type = _record_type(request.record_type)
        async with self._parts.catalog.read() as conn:
            page = await records.list_records(conn, query, record_type, request.search)
        return pb.ListRecordsResponse(content=[record_message(r) for r in page.content], **page_fields(page))

    async def GetRecord(self, request: pb.GetRecordRequest, context: object) -> pb.GetRecordResponse:
        record_type = _record_type(request.record_type)
        async with self._parts.catalog.read() as conn:
            record = await records.get_record(conn, record_type, request.key)
        return pb.GetRecordResponse(record=record_message(record))

    async def UpdateRecordStatus(
        self, request: pb.UpdateRecordStatusRequest, context: object
    ) -> pb.UpdateRecordStatusResponse:
        record_type, key = await self._parts.open_work.carry(self._set_status(request))
        self._parts.changes.notify()
        async with self._parts.catalog.read() as conn:
            record = await records.get_record(conn, _record_type(record_type), key)
        return pb.UpdateRecordStatusResponse(record=record_message(record))

    async def _set_status(self, request: pb.UpdateRecordStatusRequest) -> tuple[str, str]:
        """Set the status once for the request's id; what commits in two databases may be repeated in between."""
        asked = remembered_as(request, self._parts.box)
        if asked is not None:
            async with self._parts.control.write() as conn:
                known = await requests.remembered(conn, asked)
            if known is not None:
                return request.record_type, known
        async with self._parts.catalog.write() as conn:
            record_type, key = await set_status(
                conn,
                request.record_type,
                request.key,
                request.status,
                allow_missing=request.allow_missing,
                fields=MessageToDict(request.fields),
            )
        if asked is not None:
            async with self._parts.control.write() as conn:
                await requests.remember(conn, asked, key, now())
        return record_type, key


def _record_type(name: str) -> RecordType:
    if name not in RECORD_TYPES:
        expected = ", ".join(RECORD_TYPES)
        raise FieldsInvalid([FieldViolation("record_type", f"is {name!r}, expected one of {expected}")])
    return RECORD_TYPES[name]
