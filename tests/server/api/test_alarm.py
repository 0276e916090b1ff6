"""Alarms."""

import asyncio

from ferryman_server.api.alarm import Alarm

SOON = 0.001


async def test_an_alarm_acts_each_time_it_is_set() -> None:
    acted = asyncio.Event()
    alarm = Alarm(SOON, acted.set)
    for _ in range(2):
        alarm.set()
        await acted.wait()
        acted.clear()
    alarm.end()


async def test_an_alarm_that_is_unset_or_ended_does_not_act() -> None:
    wrong: list[str] = []
    unset = Alarm(SOON, lambda: wrong.append("unset"))
    ended = Alarm(SOON, lambda: wrong.append("ended"))
    unset.set()
    ended.set()
    unset.unset()
    ended.end()
    acted = asyncio.Event()
    # Both would have acted by then.
    later = Alarm(SOON * 20, acted.set)
    later.set()
    await acted.wait()
    assert not wrong
    unset.end()
    later.end()
