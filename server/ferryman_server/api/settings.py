"""SettingsService: reads and changes the general settings."""

from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman.v1 import settings_service_pb2 as pb
from ferryman.v1 import settings_service_pb2_grpc
from ferryman_server.api.convert_settings import general_settings_draft, general_settings_message
from ferryman_server.api.etags import version_of
from ferryman_server.api.masks import merged
from ferryman_server.api.parts import ApiParts
from ferryman_server.api.replay import Touched, once, touched
from ferryman_server.domain.errors import FieldsInvalid, FieldViolation
from ferryman_server.domain.general_settings import DEFAULT_STORE, GeneralSettingsDraft, draft_violations
from ferryman_server.engine.parts import now
from ferryman_server.storage.catalog.records import has_record
from ferryman_server.storage.control.general_settings import (
    RESOURCE_ID,
    read_general_settings,
    update_general_settings,
)


class SettingsServicer(settings_service_pb2_grpc.SettingsServiceServicer):
    """Serves the methods; the contract is in settings_service.proto."""

    def __init__(self, parts: ApiParts) -> None:
        self._parts = parts

    async def GetGeneralSettings(
        self, request: pb.GetGeneralSettingsRequest, context: object
    ) -> pb.GetGeneralSettingsResponse:
        async with self._parts.control.read() as conn:
            settings = await read_general_settings(conn)
        return pb.GetGeneralSettingsResponse(settings=general_settings_message(settings))

    async def UpdateGeneralSettings(
        self, request: pb.UpdateGeneralSettingsRequest, context: object
    ) -> pb.UpdateGeneralSettingsResponse:
        async with self._parts.control.write() as conn:
            await once(conn, self._parts.box, request, effect=lambda: self._update(conn, request), read=touched)
            settings = await read_general_settings(conn)
        return pb.UpdateGeneralSettingsResponse(settings=general_settings_message(settings))

    async def _update(self, conn: AsyncConnection, request: pb.UpdateGeneralSettingsRequest) -> Touched:
        stored = await read_general_settings(conn)
        wanted = merged(general_settings_message(stored), request.settings, request.update_mask.paths)
        draft = general_settings_draft(wanted)
        await self._check(draft)
        version = version_of("general settings", RESOURCE_ID, request.settings.etag, stored.version)
        await update_general_settings(conn, draft, version, now())
        return Touched(RESOURCE_ID)

    async def _check(self, draft: GeneralSettingsDraft) -> None:
        violations = list(draft_violations(draft))
        if draft.default_store and not await self._is_store(draft.default_store):
            message = f"is {draft.default_store!r}, which is no store; name one that exists, such as {DEFAULT_STORE!r}"
            violations.append(FieldViolation("default_store", message))
        if violations:
            raise FieldsInvalid(violations)

    async def _is_store(self, external_id: str) -> bool:
        async with self._parts.catalog.read() as conn:
            return await has_record(conn, "store", external_id)
