"""Times and spans as messages."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

from ferryman_server.api.convert_times import duration, optional_timestamp, timestamp


@pytest.mark.parametrize(
    "time",
    [
        datetime(2026, 3, 1, 12, 30, 5, 123456, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2026, 3, 1, 12, 30, tzinfo=timezone(timedelta(hours=5, minutes=30))),
    ],
)
def test_a_time_becomes_what_the_library_makes_of_it(time: datetime) -> None:
    expected = Timestamp()
    expected.FromDatetime(time)
    assert timestamp(time) == optional_timestamp(time) == expected


def test_an_absent_time_stays_absent() -> None:
    assert optional_timestamp(None) is None


def test_a_span() -> None:
    expected = Duration()
    expected.FromTimedelta(timedelta(days=1, seconds=2, microseconds=3))
    assert duration(timedelta(days=1, seconds=2, microseconds=3)) == expected
