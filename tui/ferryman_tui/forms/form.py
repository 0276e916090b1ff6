"""What all forms have: fields that follow from what they hold, and a draft of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from ferryman import Connector, FieldViolation, GeneralSettings, Job, SchedulePreview, SourcePreview
from ferryman_tui.actions.request import Draft, SourceDraft
from ferryman_tui.actions.subject import Subject
from ferryman_tui.forms.fields import Sections, Values, fields_of
from ferryman_tui.sheets.lines import Lines
from ferryman_tui.store.told import Told

Thing: TypeAlias = Job | Connector | GeneralSettings


@dataclass(frozen=True, slots=True)
class Aids:
    """What the server told while the form was being filled in: when a cron fires, and what a source holds.

    `fires_of` is the cron that `fires` is about.
    """

    fires_of: str = ""
    fires: SchedulePreview | Told | None = None
    preview: SourcePreview | None = None


class Form(Protocol):
    """The form of one thing; `base` is what is stored of it, or what a new one begins with."""

    @property
    def crumbs(self) -> tuple[str, ...]:
        """The way to here, for the first line."""

    @property
    def base(self) -> Values:
        """What it held when it was opened."""

    def sections(self, values: Values, aids: Aids) -> Sections:
        """What to ask for, which may depend on what is held."""

    def settled(self, key: str, before: Values, values: Values) -> Values:
        """What else changes when the field of a key has."""

    def draft(self, values: Values) -> Draft:
        """What to store, with the paths that differ from what is stored."""

    def source(self, values: Values) -> SourceDraft | str:
        """The source to look into, or in words why there is none."""

    def cron(self, values: Values) -> str:
        """The cron to ask the server about; empty where there is none."""

    def previewed(self, values: Values, preview: SourcePreview) -> tuple[Values, str]:
        """Take over what a preview suggests; the second says what was done."""

    def subject(self, values: Values) -> Subject:
        """What actions are about in this form."""

    def about(self, values: Values) -> Lines:
        """What to know about it as a whole, as paragraphs."""

    def key_of(self, path: str) -> str:
        """The key of the field that a path of the contract belongs to; empty where there is none."""


def changed_labels(form: Form, values: Values) -> tuple[str, ...]:
    """The labels of the fields that differ from what is stored, from top to bottom."""
    return tuple(
        item.label.lower()
        for item in fields_of(form.sections(values, Aids()))
        if not item.aid and not values.same(item.key, form.base)
    )


def shown_problems(
    form: Form, sections: Sections, violations: tuple[FieldViolation, ...]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Sort what the server refused by the keys of the fields that are shown; what belongs to none comes second."""
    shown = {item.key for item in fields_of(sections)}
    by_key: dict[str, str] = {}
    elsewhere: list[str] = []
    for violation in violations:
        key = form.key_of(violation.field)
        if key in shown:
            said = f"{_row_words(violation.field, key)}{violation.description}"
            by_key[key] = f"{by_key[key]}; {said}" if key in by_key else said
        else:
            elsewhere.append(f"{violation.field} {violation.description}")
    return by_key, tuple(elsewhere)


def longest_key(path: str, keys: Callable[[str], bool]) -> str:
    """Find the key that a path begins with: "a.b[3].c" belongs to the field "a.b"."""
    while path and not keys(path):
        cut = max(path.rfind("."), path.rfind("["))
        path = path[:cut] if cut > 0 else ""
    return path


def _row_words(path: str, key: str) -> str:
    """Say which row of a list a path is about: "[3].field" is "line 4, field: "."""
    rest = path.rpartition(key)[2]
    number, bracket, inner = rest.removeprefix("[").partition("]")
    if not bracket or not number.isdecimal():
        return ""
    within = inner.lstrip(".").replace(".", " ").replace("_", " ")
    return f"line {int(number) + 1}{f', {within}' if within else ''}: "
