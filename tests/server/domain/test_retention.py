"""How long ended executions are kept."""

import pytest

from ferryman_server.domain.executions import ENDED, Status
from ferryman_server.domain.retention import days_kept


def test_without_a_setting_everything_is_kept() -> None:
    assert days_kept({}) == {}


def test_statuses_named_and_all_others() -> None:
    assert days_kept({"JOB_SKIPPED": 7}) == {Status.JOB_SKIPPED: 7}
    days = days_kept({"JOB_SKIPPED": 0.5, "ALL": 365})
    assert days.keys() == ENDED
    assert (days.pop(Status.JOB_SKIPPED), set(days.values())) == (0.5, {365})


@pytest.mark.parametrize("name", ["JOB_PENDING", "JOB_DONE", "job_skipped", ""])
def test_names_that_no_execution_ends_with_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=rf"'{name}' is no status that executions end with, expected one of .*, ALL"):
        days_kept({name: 1, "ALL": 2})


@pytest.mark.parametrize("days", [-1, float("nan")])
def test_days_must_be_a_number_that_is_not_negative(days: float) -> None:
    with pytest.raises(ValueError, match=r"ALL has .* days, expected 0 or more"):
        days_kept({"ALL": days})
