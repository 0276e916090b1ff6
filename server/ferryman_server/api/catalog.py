"""CatalogService: shows what the catalog holds and which entities there are."""

from ferryman.v1 import catalog_service_pb2 as pb
from ferryman.v1 import catalog_service_pb2_grpc
from ferryman_server.api.convert_catalog import entity_type_message, record_message
from ferryman_server.api.paging import page_fields, page_query
from ferryman_server.api.parts import ApiParts
from ferryman_server.domain.entities import ENTITIES, RECORD_TYPES
from ferryman_server.domain.entities.model import RecordType
from ferryman_server.domain.errors import FieldsInvalid, FieldViolation
from ferryman_server.storage.catalog import records


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


def _record_type(name: str) -> RecordType:
    if name not in RECORD_TYPES:
        expected = ", ".join(RECORD_TYPES)
        raise FieldsInvalid([FieldViolation("record_type", f"is {name!r}, expected one of {expected}")])
    return RECORD_TYPES[name]
