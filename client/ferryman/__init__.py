"""Ferryman's client library: `async with ferryman.Client("127.0.0.1:7443") as client: ...`."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ferryman.client import Client as Client
    from ferryman.errors import AbortedError as AbortedError
    from ferryman.errors import AlreadyExistsError as AlreadyExistsError
    from ferryman.errors import DeadlineExceededError as DeadlineExceededError
    from ferryman.errors import FailedPreconditionError as FailedPreconditionError
    from ferryman.errors import FerrymanError as FerrymanError
    from ferryman.errors import FieldViolation as FieldViolation
    from ferryman.errors import InternalError as InternalError
    from ferryman.errors import InvalidArgumentError as InvalidArgumentError
    from ferryman.errors import NotFoundError as NotFoundError
    from ferryman.errors import OutOfRangeError as OutOfRangeError
    from ferryman.errors import PermissionDeniedError as PermissionDeniedError
    from ferryman.errors import ResourceExhaustedError as ResourceExhaustedError
    from ferryman.errors import UnauthenticatedError as UnauthenticatedError
    from ferryman.errors import UnavailableError as UnavailableError
    from ferryman.models.catalog import EntityField as EntityField
    from ferryman.models.catalog import EntityType as EntityType
    from ferryman.models.catalog import ExportField as ExportField
    from ferryman.models.catalog import FullMode as FullMode
    from ferryman.models.catalog import Method as Method
    from ferryman.models.catalog import Record as Record
    from ferryman.models.catalog import StoreScope as StoreScope
    from ferryman.models.connectors import ApiSettings as ApiSettings
    from ferryman.models.connectors import Connector as Connector
    from ferryman.models.connectors import ConnectorTest as ConnectorTest
    from ferryman.models.connectors import FileProtocol as FileProtocol
    from ferryman.models.connectors import MiraklSettings as MiraklSettings
    from ferryman.models.connectors import OAuth2ClientCredentials as OAuth2ClientCredentials
    from ferryman.models.connectors import OAuth2Password as OAuth2Password
    from ferryman.models.connectors import SecretHeader as SecretHeader
    from ferryman.models.connectors import SftpSettings as SftpSettings
    from ferryman.models.executions import Column as Column
    from ferryman.models.executions import Counters as Counters
    from ferryman.models.executions import Direction as Direction
    from ferryman.models.executions import Execution as Execution
    from ferryman.models.executions import ExecutionStatus as ExecutionStatus
    from ferryman.models.executions import ExportedItem as ExportedItem
    from ferryman.models.executions import Failure as Failure
    from ferryman.models.executions import FileOutcome as FileOutcome
    from ferryman.models.executions import FileResult as FileResult
    from ferryman.models.executions import Outcome as Outcome
    from ferryman.models.executions import Phase as Phase
    from ferryman.models.executions import Progress as Progress
    from ferryman.models.executions import RejectedRow as RejectedRow
    from ferryman.models.executions import RowError as RowError
    from ferryman.models.executions import StatusCount as StatusCount
    from ferryman.models.executions import StatusReason as StatusReason
    from ferryman.models.executions import Stop as Stop
    from ferryman.models.executions import Trigger as Trigger
    from ferryman.models.executions import TriggerKind as TriggerKind
    from ferryman.models.jobs import ApiTarget as ApiTarget
    from ferryman.models.jobs import ExportFormat as ExportFormat
    from ferryman.models.jobs import ExportRun as ExportRun
    from ferryman.models.jobs import ExportSpec as ExportSpec
    from ferryman.models.jobs import FileNameFormat as FileNameFormat
    from ferryman.models.jobs import ImportSpec as ImportSpec
    from ferryman.models.jobs import Job as Job
    from ferryman.models.jobs import MappingLine as MappingLine
    from ferryman.models.jobs import OverlapPolicy as OverlapPolicy
    from ferryman.models.jobs import SftpTarget as SftpTarget
    from ferryman.models.jobs import Transcoding as Transcoding
    from ferryman.models.json import to_json as to_json
    from ferryman.models.log_lines import LogLevel as LogLevel
    from ferryman.models.log_lines import LogLine as LogLine
    from ferryman.models.pages import Listing as Listing
    from ferryman.models.pages import Page as Page
    from ferryman.models.previews import PreviewRow as PreviewRow
    from ferryman.models.previews import SourcePreview as SourcePreview
    from ferryman.models.schedules import Schedule as Schedule
    from ferryman.models.schedules import SchedulePreview as SchedulePreview
    from ferryman.models.settings import GeneralSettings as GeneralSettings
    from ferryman.models.sources import ApiCall as ApiCall
    from ferryman.models.sources import ApiSource as ApiSource
    from ferryman.models.sources import CursorPages as CursorPages
    from ferryman.models.sources import DownloadBehaviour as DownloadBehaviour
    from ferryman.models.sources import FileFormat as FileFormat
    from ferryman.models.sources import HttpMethod as HttpMethod
    from ferryman.models.sources import LinkPages as LinkPages
    from ferryman.models.sources import NamedValue as NamedValue
    from ferryman.models.sources import NumberedPages as NumberedPages
    from ferryman.models.sources import PagingBehaviour as PagingBehaviour
    from ferryman.models.sources import RetryBehaviour as RetryBehaviour
    from ferryman.models.sources import SftpSource as SftpSource
    from ferryman.models.system import Caller as Caller
    from ferryman.models.system import ServerInfo as ServerInfo
    from ferryman.models.watching import JobsUpdate as JobsUpdate
    from ferryman.models.watching import LogUpdate as LogUpdate
    from ferryman.models.watching import WatchUpdate as WatchUpdate

# The server imports `ferryman.v1`, and with it this module: nothing of the client may load before it is asked for.
_NAMES_BY_MODULE = {
    "client": "Client",
    "errors": "AbortedError AlreadyExistsError DeadlineExceededError FailedPreconditionError FerrymanError "
    "FieldViolation InternalError InvalidArgumentError NotFoundError OutOfRangeError PermissionDeniedError "
    "ResourceExhaustedError UnauthenticatedError UnavailableError",
    "models.catalog": "EntityField EntityType ExportField FullMode Method Record StoreScope",
    "models.connectors": "ApiSettings Connector ConnectorTest FileProtocol MiraklSettings OAuth2ClientCredentials "
    "OAuth2Password SecretHeader SftpSettings",
    "models.executions": "Column Counters Direction Execution ExecutionStatus ExportedItem Failure FileOutcome "
    "FileResult Outcome Phase Progress RejectedRow RowError StatusCount StatusReason Stop Trigger "
    "TriggerKind",
    "models.jobs": "ApiTarget ExportFormat ExportRun ExportSpec FileNameFormat ImportSpec Job MappingLine "
    "OverlapPolicy SftpTarget Transcoding",
    "models.json": "to_json",
    "models.log_lines": "LogLevel LogLine",
    "models.pages": "Listing Page",
    "models.previews": "PreviewRow SourcePreview",
    "models.schedules": "Schedule SchedulePreview",
    "models.settings": "GeneralSettings",
    "models.sources": "ApiCall ApiSource CursorPages DownloadBehaviour FileFormat HttpMethod LinkPages NamedValue "
    "NumberedPages PagingBehaviour RetryBehaviour SftpSource",
    "models.system": "Caller ServerInfo",
    "models.watching": "JobsUpdate LogUpdate WatchUpdate",
}
_MODULE_BY_NAME = {name: module for module, names in _NAMES_BY_MODULE.items() for name in names.split()}

__all__ = tuple(_MODULE_BY_NAME)


def __getattr__(name: str) -> object:
    module = _MODULE_BY_NAME.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{module}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
