"""How long ended executions are kept."""

from collections.abc import Mapping
from typing import Final

from ferryman_server.domain.executions import ENDED, Status

ALL: Final = "ALL"
"""Stands for the statuses that are not named."""


def days_kept(setting: Mapping[str, float]) -> dict[Status, float]:
    """Return after how many days executions are deleted, by the status they ended with; without one they are kept.

    setting has names of statuses, and ALL for those not named. Raises ValueError that tells all that is wrong with it.
    """
    problems = [
        f"{name!r} is no status that executions end with, expected one of {', '.join([*sorted(ENDED), ALL])}"
        for name in setting
        if name != ALL and name not in ENDED
    ]
    problems += [f"{name} has {days:g} days, expected 0 or more" for name, days in setting.items() if not days >= 0]
    if problems:
        raise ValueError("; ".join(problems))
    return {status: setting.get(status, setting.get(ALL, 0)) for status in ENDED if status in setting or ALL in setting}
