"""What an action is about: where the operator is, and what the cursor stood on when the key was pressed."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from ferryman import Connector, EntityType, Execution, GeneralSettings, Job, Page, Record


class Place(StrEnum):
    """A screen, or a part of one with keys of its own."""

    JOBS = "jobs"
    ACTIVITY = "activity"
    UPCOMING = "upcoming"
    JOB = "job"
    JOB_EXECUTIONS = "job-executions"
    EXECUTION = "execution"
    DATA = "data"
    RECORDS = "records"
    SETTINGS = "settings"
    CONNECTORS = "connectors"
    FORM = "form"


class Kind(StrEnum):
    """What an action has to be given."""

    NOTHING = "nothing"
    JOB = "job"
    EXECUTION = "execution"
    CONNECTOR = "connector"
    ENTITY = "entity"
    RECORD = "record"
    SETTINGS = "settings"
    IDENTIFIED = "something with an id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What the operator looks at, as far as there is any; immutable, so a list that moves on cannot change it.

    `execution` is the one under the cursor or the one shown; where a job is under the cursor, its run in progress if
    that is known. `entity` describes the entity of the job, or the one under the cursor; `connector_users` are the
    names of the jobs that use the connector; `page` is the page that the list shows.
    """

    job: Job | None = None
    execution: Execution | None = None
    connector: Connector | None = None
    connector_users: tuple[str, ...] = ()
    entity: EntityType | None = None
    record: Record | None = None
    settings: GeneralSettings | None = None
    page: Page[Any] | None = None

    @property
    def run(self) -> Execution | None:
        """The execution in view, else the newest of the job."""
        return self.execution or (self.job.latest_execution if self.job else None)

    @property
    def name(self) -> str:
        """The name by which the operator knows it; empty when there is nothing."""
        if self.job:
            return self.job.name
        if self.execution:
            return self.execution.job_name
        if self.connector:
            return self.connector.name
        if self.record:
            return self.record.key
        return self.entity.name if self.entity else ""

    def pinned(self) -> "Subject":
        """Hold on to the execution in view, so that a newer one of the job does not take its place."""
        return replace(self, execution=self.run)

    def lacks(self, kind: Kind) -> str:
        """Say what is missing for an action about such a thing; empty when it is there."""
        if kind is Kind.EXECUTION and self.job and not self.run:
            return f"{self.job.name} has never run."
        present = {
            Kind.NOTHING: self,
            Kind.JOB: self.job,
            Kind.EXECUTION: self.run,
            Kind.CONNECTOR: self.connector,
            Kind.ENTITY: self.entity,
            Kind.RECORD: self.record,
            Kind.SETTINGS: self.settings,
            Kind.IDENTIFIED: self.job or self.run or self.connector or self.record,
        }
        return "" if present[kind] is not None else f"There is no {_WORDS.get(kind, kind.value)} here to do this with."


_WORDS = {Kind.IDENTIFIED: "job, execution, connector or record"}
