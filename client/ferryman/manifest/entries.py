"""What a file says about connectors and jobs, and which of their fields it names."""

from dataclasses import dataclass

from ferryman.manifest.connector_entries import ConnectorEntry, connector_entry
from ferryman.manifest.job_entries import JobEntry, job_entry
from ferryman.manifest.problems import Place, Problems
from ferryman.manifest.reading import Fields, documents


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
            connectors += [connector_entry(item, problems) for item in top.items("connectors")]
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


def _refuse_repeated(named: list[tuple[str, Place]], kind: str, problems: Problems) -> None:
    first: dict[str, Place] = {}
    for name, place in named:
        if name and name in first:
            problems.add(place, f'the {kind} "{name}" is described before, at {first[name]}')
        first.setdefault(name, place)
