"""Times and enumerations, which all nouns share."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

E = TypeVar("E", bound=StrEnum)


class WireEnum(Protocol):
    """An enumeration of the contract."""

    def Value(self, name: str) -> int:
        """Return the number of a name."""
        ...


def time_of(message: Message, field: str) -> datetime | None:
    """Read a time as aware UTC, None when it is absent."""
    if not message.HasField(field):
        return None
    return utc_of(getattr(message, field))


def utc_of(stamp: Timestamp) -> datetime:
    """Read a time as aware UTC, to the microsecond."""
    return datetime.fromtimestamp(stamp.seconds, UTC).replace(microsecond=stamp.nanos // 1000)


def stamp_of(time: datetime) -> Timestamp:
    """Write an aware time."""
    stamp = Timestamp()
    stamp.FromDatetime(time)
    return stamp


def duration_of(message: Duration) -> timedelta:
    """Read a duration, to the microsecond."""
    return timedelta(seconds=message.seconds, microseconds=message.nanos // 1000)


def reader_of(model: type[E], wire: WireEnum, *, otherwise: E) -> Callable[[int], E]:
    """Make a function from wire numbers to members; numbers of a newer contract become `otherwise`."""
    members: Mapping[int, E] = {wire.Value(member.value): member for member in model}
    return lambda number: members.get(number, otherwise)
