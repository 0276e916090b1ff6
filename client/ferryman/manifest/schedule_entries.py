"""What a file says about the schedule of a job."""

from dataclasses import dataclass, fields

from ferryman.frequencies import FrequencyError
from ferryman.frequencies.words import Words, frequency_of
from ferryman.manifest.problems import Place, Problems
from ferryman.manifest.reading import Fields, Value, described
from ferryman.models.schedules import Schedule

_WORDS = tuple(field.name for field in fields(Words))
_SCHEDULE = (*_WORDS, "enabled", "note")


@dataclass(frozen=True, slots=True)
class ScheduleEntry:
    """A schedule as a file describes it, its job not known yet; `named` are the fields that the file names.

    A schedule that the file does not say to be disabled is enabled when it is set for the first time.
    """

    schedule: Schedule
    named: tuple[str, ...]
    place: Place


def schedule_entry(value: Value, problems: Problems) -> ScheduleEntry:
    """Read a schedule: a cron or a frequency in words, `enabled` and `note`."""
    entries = Fields(value, _SCHEDULE, problems)
    said = [word for word in _WORDS if word in entries]
    schedule = Schedule(
        job_id="",
        cron=_cron(entries, problems) if said else "",
        enabled=entries.flag("enabled") if "enabled" in entries else True,
        note=entries.text("note"),
    )
    named = [*(["cron"] if said else []), *(key for key in ("enabled", "note") if key in entries)]
    return ScheduleEntry(schedule, tuple(named), entries.place)


def _cron(entries: Fields, problems: Problems) -> str:
    words = Words(
        **{word: _text(entries, word, problems) for word in _WORDS if word not in ("minute", "days")},
        minute=entries.number("minute", 0) if "minute" in entries else None,
        days=entries.number("days", 1) if "days" in entries else None,
    )
    try:
        return frequency_of(words).cron
    except FrequencyError as error:
        problems.add(entries.place, str(error))
        return ""


def _text(entries: Fields, word: str, problems: Problems) -> str | None:
    """Read a word that may also be written as YAML likes it: days of the week as a list, a day of the month as is."""
    if word not in entries:
        return None
    content = entries[word].content
    if word == "weekly" and isinstance(content, list):
        return ",".join(str(item.content) for item in content)
    if word == "monthly" and isinstance(content, int) and not isinstance(content, bool):
        return str(content)
    if isinstance(content, int) and word in ("daily", "weekdays", "at"):
        problems.add(entries[word].place, f'a time must stand in quotes, such as "16:30"; got {described(content)}')
        return "00:00"
    return entries.text(word)
