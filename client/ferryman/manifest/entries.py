"""What a file says about connectors and jobs, and which of their fields it names."""

from dataclasses import dataclass
from pathlib import Path

from ferryman.manifest.job_entries import JobEntry, job_entry
from ferryman.manifest.problems import Place, Problems
from ferryman.manifest.reading import Fields, Value, documents
from ferryman.manifest.secrets import REFERENCE_FORMS, SecretReference, parse_reference
from ferryman.models.connectors import DEFAULT_SFTP_PORT, Connector, SftpSettings

_CONNECTOR = ("name", "active", "allow_private_addresses", "sftp")
_SFTP_SETTINGS = ("host", "port", "username", "password", "host_key")


@dataclass(frozen=True, slots=True)
class ConnectorEntry:
    """A connector as a file describes it; `named` are the contract's paths of the fields that the file names."""

    connector: Connector
    named: tuple[str, ...]
    password: SecretReference | None
    place: Place


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that some files describe, in their order."""

    connectors: tuple[ConnectorEntry, ...]
    jobs: tuple[JobEntry, ...]


def read_manifest(sources: list[tuple[str, str]]) -> Manifest:
    """Read files, given as pairs of name and text; ManifestError tells every problem in all of them."""
    problems = Problems()
    connectors: list[ConnectorEntry] = []
    jobs: list[JobEntry] = []
    for file, text in sources:
        for document in documents(text, file, problems):
            top = Fields(document, ("connectors", "jobs"), problems)
            connectors += [_connector(item, problems) for item in top.items("connectors")]
            jobs += [job_entry(item, problems) for item in top.items("jobs")]
    _refuse_repeated([(entry.connector.name, entry.place) for entry in connectors], "connector", problems)
    _refuse_repeated([(entry.job.name, entry.place) for entry in jobs], "job", problems)
    problems.raise_if_any()
    return Manifest(tuple(connectors), tuple(jobs))


def read_job(file: str, text: str) -> JobEntry:
    """Read a file that describes one job: its mapping alone, or a manifest with nothing else in it."""
    problems = Problems()
    found = documents(text, file, problems)
    jobs = found
    if len(found) == 1 and isinstance(found[0].content, dict) and "jobs" in found[0].content:
        jobs = Fields(found[0], ("jobs",), problems).items("jobs")
    if len(jobs) != 1:
        problems.add(Place(file, 1, "", 1), f"expected one job, got {len(jobs)}; for several use `ferryman apply`")
        problems.raise_if_any()
    entry = job_entry(jobs[0], problems)
    problems.raise_if_any()
    return entry


def _connector(value: Value, problems: Problems) -> ConnectorEntry:
    fields = Fields(value, _CONNECTOR, problems)
    sftp = fields.mapping("sftp", _SFTP_SETTINGS)
    connector = Connector(
        name=fields.text("name", required=True),
        active=fields.flag("active") if "active" in fields else True,
        allow_private_addresses=fields.flag("allow_private_addresses"),
        sftp=_sftp_settings(sftp) if sftp else None,
    )
    named = [key for key in ("active", "allow_private_addresses") if key in fields]
    if sftp and connector.sftp:
        named += [f"sftp.{key}" for key in ("host", "port", "username") if key in sftp]
        # An empty host key means "pin the one met first", so a pinned one is no difference.
        named += ["sftp.host_key"] if connector.sftp.host_key else []
    return ConnectorEntry(connector, tuple(named), _password(sftp, problems) if sftp else None, fields.place)


def _sftp_settings(fields: Fields) -> SftpSettings:
    return SftpSettings(
        host=fields.text("host", required=True),
        port=fields.number("port", DEFAULT_SFTP_PORT) or DEFAULT_SFTP_PORT,
        username=fields.text("username", required=True),
        host_key=fields.text("host_key"),
    )


def _password(fields: Fields, problems: Problems) -> SecretReference | None:
    if "password" not in fields:
        return None
    value = fields["password"]
    folder = Path() if value.place.file == "-" else Path(value.place.file).parent
    reference = parse_reference(value.content, folder) if isinstance(value.content, str) else None
    if reference is None:
        problems.add(value.place, f"a password must not stand in a file: write a reference, {REFERENCE_FORMS}")
    return reference


def _refuse_repeated(named: list[tuple[str, Place]], kind: str, problems: Problems) -> None:
    first: dict[str, Place] = {}
    for name, place in named:
        if name and name in first:
            problems.add(place, f'the {kind} "{name}" is described before, at {first[name]}')
        first.setdefault(name, place)
