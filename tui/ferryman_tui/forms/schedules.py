"""The schedule of an import in a form: usual frequencies that write the cron, and what the server says of it."""

from ferryman import Schedule, SchedulePreview
from ferryman.frequencies import FrequencyError
from ferryman.frequencies.words import Words, frequency_of
from ferryman_tui.forms.fields import Choice, Field, Option, Section, Switch, Text, Values
from ferryman_tui.forms.form import Aids
from ferryman_tui.sheets.lines import Lines, line
from ferryman_tui.store.told import Told
from ferryman_tui.tones import Piece, Tone

CRON, ENABLED, NOTE = "schedule.cron", "schedule.enabled", "schedule.note"
FREQUENCY = "schedule.frequency"
_EVERY, _DAYS, _DAY, _AT = "schedule.every", "schedule.days", "schedule.day", "schedule.at"
_CRON_ITSELF = "cron"
_PARTS = {"every": (_EVERY,), "daily": (_AT,), "weekdays": (_AT,), "weekly": (_DAYS, _AT), "monthly": (_DAY, _AT)}
_ASIDE = (FREQUENCY, _EVERY, _DAYS, _DAY, _AT)
_USUAL = {_EVERY: "1h", _AT: "06:30", _DAYS: "mon", _DAY: "1"}

_FREQUENCIES = (
    Option(_CRON_ITSELF, "as the cron says"),
    Option("every", "every so many minutes or hours"),
    Option("daily", "every day at a time"),
    Option("weekdays", "Monday to Friday at a time"),
    Option("weekly", "on days of the week at a time"),
    Option("monthly", "on a day of the month at a time"),
)
_NEVER = (Piece(" · never again", Tone.WARN),)
_QUESTIONS = {
    _EVERY: ("Every", "15m or 2h", "Minutes from 1m to 59m, or hours from 1h to 23h."),
    _DAYS: ("On", "mon,wed,fri", "Days of the week, with commas."),
    _DAY: ("Day", "15", "1 to 31, last, or last-weekday for the last Monday to Friday of the month."),
    _AT: ("At (UTC)", "06:30", "Hours and minutes, UTC: it does not follow summer time."),
}


def schedule_values(schedule: Schedule | None) -> dict[str, str | bool]:
    """Hold a schedule."""
    held = schedule or Schedule(job_id="")
    return {CRON: held.cron, ENABLED: held.enabled, NOTE: held.note, FREQUENCY: _CRON_ITSELF}


def schedule_of(values: Values, base: Schedule) -> Schedule:
    """Make a schedule out of what is stored of it and what the form holds."""
    return Schedule(
        job_id=base.job_id,
        etag=base.etag,
        cron=values.trimmed(CRON),
        enabled=values.flag(ENABLED),
        note=values.text(NOTE),
    )


def schedule_section(values: Values, aids: Aids, *, active: bool) -> Section:
    """Ask when the job runs by itself."""
    asked = tuple(_part(key, values) for key in _PARTS.get(values.text(FREQUENCY), ()))
    cron = values.trimmed(CRON)
    fields = (
        Field(
            key=FREQUENCY,
            label="How often",
            kind=Choice(_FREQUENCIES),
            hint="A usual frequency writes the cron below.",
            aid=True,
        ),
        *asked,
        Field(
            key=CRON,
            label="Cron (UTC)",
            kind=Text("0 30 6 ? * MON-FRI"),
            hint="5 fields from the minute on, or Quartz from the second on. Empty: it runs only by hand.",
            notes=_words(cron, aids),
            guide=_fires(cron, aids),
            problem=_refusal(cron, aids),
            live=True,
        ),
        *((_enabled(values, cron, active=active),) if cron or values.flag(ENABLED) else ()),
        Field(key=NOTE, label="Note", kind=Text("why at this time, whom to ask"), hint="For other operators."),
    )
    return Section(title="Schedule", fields=fields, note="all times are UTC")


def _enabled(values: Values, cron: str, *, active: bool) -> Field:
    sleeping = line("The job is inactive: its schedule does not fire until it is activated.", Tone.MUTED)
    return Field(
        key=ENABLED,
        label="Fires",
        kind=Switch("the schedule is on"),
        notes=(sleeping,) if values.flag(ENABLED) and not active else (),
        problem="needs a cron: write one, or turn it off" if values.flag(ENABLED) and not cron else "",
    )


def _part(key: str, values: Values) -> Field:
    label, placeholder, hint = _QUESTIONS[key]
    last = _PARTS[values.text(FREQUENCY)][-1]
    caveat, problem = _caveat_and_problem(values) if key == last else ("", "")
    return Field(
        key=key,
        label=label,
        kind=Text(placeholder),
        hint=hint,
        notes=(line(caveat, Tone.WARN),) if caveat else (),
        problem=problem,
        live=True,
        aid=True,
    )


def _caveat_and_problem(values: Values) -> tuple[str, str]:
    try:
        return frequency_of(_said(values)).caveat, ""
    except FrequencyError as error:
        return "", str(error)


def _said(values: Values) -> Words:
    """Put the frequency into the words of the command line."""
    at = values.text(_AT)
    match values.text(FREQUENCY):
        case "every":
            return Words(every=values.text(_EVERY))
        case "daily":
            return Words(daily=at)
        case "weekdays":
            return Words(weekdays=at)
        case "weekly":
            return Words(weekly=values.text(_DAYS), at=at)
        case "monthly":
            return Words(monthly=values.text(_DAY), at=at)
        case _:
            return Words(cron=values.text(CRON))


def settled_schedule(key: str, before: Values, values: Values) -> Values:
    """Write the cron of a usual frequency; a cron that is written by hand is no usual frequency any more."""
    if key in _ASIDE and values.text(FREQUENCY) != _CRON_ITSELF:
        values = values.with_values({part: values.text(part) or usual for part, usual in _USUAL.items()})
        try:
            return _switched(before, values.with_values({CRON: frequency_of(_said(values)).cron}))
        except FrequencyError:
            return values
    if key == CRON:
        return _switched(before, values.with_values({FREQUENCY: _CRON_ITSELF}))
    return values


def _switched(before: Values, values: Values) -> Values:
    """Let a first cron fire, and none not."""
    cron = values.trimmed(CRON)
    fires = bool(cron) and (values.flag(ENABLED) or not before.trimmed(CRON))
    return values.with_values({ENABLED: fires})


def _words(cron: str, aids: Aids) -> Lines:
    """Say what the server makes of the cron."""
    if not cron or aids.fires_of != cron or not isinstance(aids.fires, SchedulePreview):
        return ()
    times = aids.fires.fire_times
    following = (Piece(" · next "), Piece(f"{times[0]:%a %d %b %H:%M}", bold=True)) if times else _NEVER
    return ((Piece(aids.fires.description), *following),)


def _fires(cron: str, aids: Aids) -> Lines:
    if aids.fires_of != cron or not isinstance(aids.fires, SchedulePreview):
        return ()
    times = tuple(line(f"{at:%a %d %b %H:%M}") for at in aids.fires.fire_times)
    return (line("It fires next (UTC)", Tone.MUTED, bold=True), *times) if times else ()


def _refusal(cron: str, aids: Aids) -> str:
    told = aids.fires
    return told.message if cron and aids.fires_of == cron and isinstance(told, Told) else ""
