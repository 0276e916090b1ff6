"""Refusals that callers get: each names what is wrong and what to do.

FerrymanError
├── NotFound
├── NameTaken
├── FieldsInvalid
├── PageTokenInvalid
├── EtagMismatch
├── RequestIdReused
├── ConnectorInUse
├── JobRunning
├── PendingLimitReached
├── ResumeTokenExpired
├── ExecutionEnded
├── NotAnImportJob
├── ScheduleNotSet
├── NotResendable
└── StatusGoesBack
"""

from collections.abc import Sequence
from dataclasses import dataclass


class FerrymanError(Exception):
    """A call that cannot be carried out."""


class NotFound(FerrymanError):
    """There is no such resource."""

    def __init__(self, kind: str, resource_id: str) -> None:
        super().__init__(f"there is no {kind} with id {resource_id!r}; list the {kind}s to see which there are")
        self.kind = kind
        self.resource_id = resource_id


class NameTaken(FerrymanError):
    """The name is taken by another resource of the kind."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"a {kind} named {name!r} exists already; choose another name")
        self.kind = kind
        self.name = name


@dataclass(frozen=True, slots=True)
class FieldViolation:
    """One wrong field: its path in the request and what is expected."""

    field: str
    description: str


class FieldsInvalid(FerrymanError):
    """Fields of the request are missing or wrong; all of them are named."""

    def __init__(self, violations: Sequence[FieldViolation]) -> None:
        super().__init__("; ".join(f"{v.field}: {v.description}" for v in violations))
        self.violations = tuple(violations)


class PageTokenInvalid(FerrymanError):
    """The page token is not one of this query; start again without it."""

    def __init__(self) -> None:
        super().__init__("page_token is not one of this query; start again without it")


class EtagMismatch(FerrymanError):
    """The resource has changed since it was read."""

    def __init__(self, kind: str, resource_id: str) -> None:
        super().__init__(f"the {kind} {resource_id} has changed since you read it; read it again and repeat the change")
        self.kind = kind
        self.resource_id = resource_id


class RequestIdReused(FerrymanError):
    """The request id was used before for another call."""

    def __init__(self, request_id: str) -> None:
        super().__init__(f"request_id {request_id!r} was used before with another payload; use a new one")


class ConnectorInUse(FerrymanError):
    """Jobs refer to the connector."""

    def __init__(self, connector_id: str, job_names: Sequence[str]) -> None:
        super().__init__(
            f"connector {connector_id} is used by {', '.join(job_names)}; change or delete these jobs first"
        )


class JobRunning(FerrymanError):
    """The job has an execution that is running or pending."""

    def __init__(self, job_id: str, execution_id: str) -> None:
        super().__init__(f"job {job_id} has an unfinished execution {execution_id}; wait until it has ended")
        self.execution_id = execution_id


class PendingLimitReached(FerrymanError):
    """Too many executions of the job are pending."""

    def __init__(self, job_id: str, limit: int) -> None:
        super().__init__(f"job {job_id} has {limit} pending executions, the most allowed; wait until some have run")


class ResumeTokenExpired(FerrymanError):
    """The resume token is too old, from the future or of another database."""

    def __init__(self) -> None:
        super().__init__("resume_token is too old or of another database; watch again without it")


class ExecutionEnded(FerrymanError):
    """The execution has ended, other than by a stop."""

    def __init__(self, execution_id: str, status: str) -> None:
        super().__init__(f"execution {execution_id} has ended as {status}; there is nothing left to stop")
        self.execution_id = execution_id


class NotAnImportJob(FerrymanError):
    """Export jobs have no schedule and no queue: events fire them."""

    def __init__(self, job_id: str) -> None:
        super().__init__(f"job {job_id} is an export: it has no schedule, records that reach a status fire it")


class ScheduleNotSet(FerrymanError):
    """The schedule has no cron yet."""

    def __init__(self, job_id: str) -> None:
        super().__init__(f"the schedule of job {job_id} has no cron; set one with UpdateSchedule first")


class NotResendable(FerrymanError):
    """Only an exported item that has ended, of a job and a record that are still there, can be sent again."""

    def __init__(self, execution_id: str, why: str) -> None:
        super().__init__(f"execution {execution_id} cannot be sent again: {why}")
        self.execution_id = execution_id


class StatusGoesBack(FerrymanError):
    """The order has reached a later status."""

    def __init__(self, reference: str, reached: str, asked: str) -> None:
        super().__init__(
            f"order {reference!r} has reached {reached} and cannot go back to {asked}; set a later status, or leave it"
        )
        self.reference = reference
        self.reached = reached
