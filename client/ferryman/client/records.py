"""Calls about the catalog's records."""

from collections.abc import Mapping

from ferryman.client.calls import Calls, request_id_or_new
from ferryman.convert.catalog import record_of
from ferryman.convert.pages import page_of
from ferryman.models.catalog import Record
from ferryman.models.pages import Listing, Page, PageRequest
from ferryman.v1 import catalog_service_pb2 as service
from ferryman.v1.catalog_service_pb2_grpc import CatalogServiceStub


class Records:
    """Shows stored records, and sets their statuses."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._stub = CatalogServiceStub(calls.channel)

    async def get(self, record_type: str, key: str) -> Record:
        """Return one record; NotFoundError when there is none with that key."""
        request = service.GetRecordRequest(record_type=record_type, key=key)
        return record_of((await self._calls.call(self._stub.GetRecord, request)).record)

    async def set_status(
        self,
        record_type: str,
        key: str,
        status: str,
        *,
        allow_missing: bool = False,
        fields: Mapping[str, str] | None = None,
        request_id: str = "",
    ) -> Record:
        """Set the status of an order or an incident; export jobs that wait for it then send it.

        An incident that there is none of is created with `fields` when `allow_missing` is set. NotFoundError for an
        unknown record, FailedPreconditionError when an order's status would go back.
        """
        request = service.UpdateRecordStatusRequest(
            record_type=record_type,
            key=key,
            status=status,
            allow_missing=allow_missing,
            request_id=request_id_or_new(request_id),
        )
        request.fields.update(fields or {})
        return record_of((await self._calls.call(self._stub.UpdateRecordStatus, request)).record)

    def list(self, record_type: str, *, search: str = "") -> Listing[Record]:
        """List records of one type whose key contains `search`, by key."""

        async def fetch(page: PageRequest) -> Page[Record]:
            request = service.ListRecordsRequest(
                record_type=record_type, search=search, page=page.number, size=page.size, page_token=page.token
            )
            response = await self._calls.call(self._stub.ListRecords, request)
            return page_of(response, response.content, record_of)

        return Listing(fetch)
