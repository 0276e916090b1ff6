"""What an action is sent with: its subject, what a form holds, and the request id that makes repeating it harmless."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from uuid import uuid4

from ferryman import ApiSource, Connector, GeneralSettings, Job, Schedule, SftpSource
from ferryman_tui.actions.keys import Keymap
from ferryman_tui.actions.subject import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDraft:
    """A job as the form has it, new if it has no id, and the paths that differ from what was read.

    Its etag is that of the version read; without one the stored version is overwritten whatever it is. `schedule` is
    set on imports whose schedule was changed, in the fields named.
    """

    job: Job
    fields: tuple[str, ...] = ()
    schedule: Schedule | None = None
    schedule_fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorDraft:
    """A connector as the form has it, new if it has no id, and the paths that differ from what was read."""

    connector: Connector
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsDraft:
    """The general settings as the form has them, and the fields that differ from what was read."""

    settings: GeneralSettings
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDraft:
    """A source to look into before its job is saved; with an entity a mapping is suggested."""

    connector_id: str
    source: SftpSource | ApiSource
    entity: str = ""


Draft: TypeAlias = JobDraft | ConnectorDraft | SettingsDraft | SourceDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One press of a key, captured: whatever the lists do meanwhile, it is about this subject.

    Performing it again with the same id does it once. `folder` is where files are written.
    """

    subject: Subject
    keymap: Keymap
    folder: Path
    draft: Draft | None = None
    id: str = field(default_factory=lambda: str(uuid4()))

    @property
    def name(self) -> str:
        """The name by which the operator knows what it is about; empty when it has none."""
        match self.draft:
            case JobDraft(job=job):
                return job.name
            case ConnectorDraft(connector=connector):
                return connector.name
            case SettingsDraft():
                return "the general settings"
            case _:
                return self.subject.name
