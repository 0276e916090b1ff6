"""Executions that are encoded once for many lists."""

from typing import Any

from sqlalchemy import Row, select

from ferryman.v1 import execution_service_pb2 as pb
from ferryman_server.api.convert_executions import execution_message
from ferryman_server.api.encoded_executions import EncodedExecutions
from ferryman_server.storage.control.executions import execution_of
from ferryman_server.storage.control.tables import execution
from tests.server.api.serving import Api
from tests.server.api.worker import complete


async def _row(api: Api, execution_id: str) -> Row[Any]:
    async with api.parts.control.read() as conn:
        return (await conn.execute(select(execution).where(execution.c.id == execution_id))).one()


async def test_an_execution_is_an_element_of_a_list(api: Api) -> None:
    row = await _row(api, (await api.run((await api.job()).id)).id)
    answer = pb.ListExecutionsResponse.FromString(EncodedExecutions().of_row(row) * 2)
    assert list(answer.content) == [execution_message(execution_of(row))] * 2


async def test_an_execution_that_has_changed_is_encoded_anew(api: Api) -> None:
    encoded = EncodedExecutions()
    made = await api.run((await api.job()).id)
    before = encoded.of_row(await _row(api, made.id))
    assert encoded.of_row(await _row(api, made.id)) is before
    await complete(api)
    row = await _row(api, made.id)
    [shown] = pb.ListExecutionsResponse.FromString(encoded.of_row(row)).content
    assert shown == execution_message(execution_of(row))


async def test_only_so_many_are_kept(api: Api) -> None:
    encoded = EncodedExecutions(kept_max=2)
    rows = [await _row(api, (await api.run((await api.job()).id)).id) for _ in range(3)]
    first = encoded.of_row(rows[0])
    for row in rows[1:]:
        encoded.of_row(row)
    assert encoded.of_row(rows[0]) is not first
    assert encoded.of_row(rows[0]) == first
