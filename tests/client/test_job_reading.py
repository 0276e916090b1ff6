"""Reading the jobs of a watch gives what reading each of them anew gives."""

import random

from ferryman.convert.jobs import JobReader, job_message, job_of
from ferryman.v1 import execution_pb2, job_pb2
from tests.client import samples

Status = execution_pb2.Execution.Status
STEPS = 200


def message(id: str = "j1") -> job_pb2.Job:
    """A job with all that a job in use has."""
    job = job_message(samples.job())
    job.id, job.schedule.cron = id, "0 * * * *"
    job.latest_execution.CopyFrom(samples.execution("e1", Status.INTEGRATION_STARTED, read=7))
    job.last_outcomes.add(execution_id="e0", status=Status.SUCCESS)
    return job


def copy(job: job_pb2.Job) -> job_pb2.Job:
    """The same message anew: reading one uses it up."""
    return job_pb2.Job.FromString(job.SerializeToString())


def test_what_has_not_changed_is_the_value_that_was_read_before() -> None:
    job, reader = message(), JobReader()
    first = reader.read(copy(job))
    job.latest_execution.counters.read = 8
    second = reader.read(copy(job))
    assert second == job_of(job) != first
    assert second.import_spec is first.import_spec
    assert second.last_outcomes is first.last_outcomes


def test_any_series_of_changes_is_read_as_each_job_stands() -> None:
    chance, reader, jobs = random.Random(7), JobReader(), [message("j1"), message("j2")]
    for step in range(STEPS):
        job = chance.choice(jobs)
        chance.choice(CHANGES)(job, step)
        assert reader.read(copy(job)) == job_of(job)
        if chance.random() < 0.1:
            reader.forget(job.id)


def _rename(job: job_pb2.Job, step: int) -> None:
    job.name = f"job {step % 3}"


def _go_on(job: job_pb2.Job, step: int) -> None:
    job.latest_execution.counters.read = step


def _end(job: job_pb2.Job, step: int) -> None:
    job.last_outcomes.add(execution_id=f"e{step}", status=Status.JOB_FAILED)
    del job.last_outcomes[:-3]


def _map(job: job_pb2.Job, step: int) -> None:
    job.import_spec.mapping[0].source = f"Column {step % 2}"


def _never_run(job: job_pb2.Job, step: int) -> None:
    job.ClearField("latest_execution")


def _plan(job: job_pb2.Job, step: int) -> None:
    job.schedule.next_fire_time.seconds = step


CHANGES = (_rename, _go_on, _end, _map, _never_run, _plan)
