"""Times in tables."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from ferryman_server.storage.clock import EPOCH, from_ms, now_ms, to_ms
from ferryman_server.storage.database import Database


@given(st.integers(min_value=0, max_value=2 * 10**14))
def test_milliseconds_survive_the_way_there_and_back(milliseconds: int) -> None:
    assert to_ms(from_ms(milliseconds)) == milliseconds


def test_times_of_any_zone_are_rounded_down_to_milliseconds() -> None:
    assert to_ms(EPOCH + timedelta(microseconds=1999)) == 1
    assert to_ms(EPOCH - timedelta(microseconds=1)) == -1
    assert to_ms(datetime(1970, 1, 1, 2, tzinfo=timezone(timedelta(hours=2)))) == 0


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        to_ms(datetime(2026, 1, 1))


async def test_the_database_tells_the_time_in_milliseconds(database: Database) -> None:
    async with database.read() as conn:
        told = (await conn.execute(select(now_ms(database.dialect)))).scalar_one()
    assert isinstance(told, int)
    # Its clock may be another machine's.
    assert abs(from_ms(told) - datetime.now(UTC)) < timedelta(days=1)


async def test_the_database_s_time_goes_on_within_a_transaction(database: Database) -> None:
    async with database.write() as conn:
        first = told = (await conn.execute(select(now_ms(database.dialect)))).scalar_one()
        while told == first:
            told = (await conn.execute(select(now_ms(database.dialect)))).scalar_one()
    assert told > first
