"""Two versions of one thing: what somebody else stored meanwhile, and what the form holds."""

from dataclasses import dataclass

from ferryman_tui.forms.fields import Choice, Field, Rows, Secret, Switch, Values, fields_of
from ferryman_tui.forms.form import Aids, Form


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in both versions, in words; `yours` and `theirs` tell who changed it since it was read."""

    label: str
    stored: str
    mine: str
    yours: bool
    theirs: bool


def merged(form: Form, stored: Form, values: Values) -> Values:
    """What is stored, with the fields that the operator changed as the form has them."""
    changed = {key: value for key, value in values.held.items() if not values.same(key, form.base)}
    return stored.base.with_values(changed)


def differences(form: Form, stored: Form, values: Values) -> tuple[Difference, ...]:
    """Every field that either side changed, in the order of the form."""
    mine = merged(form, stored, values)
    fields = {item.key: item for item in fields_of(stored.sections(stored.base, Aids())) if not item.aid}
    fields |= {item.key: item for item in fields_of(stored.sections(mine, Aids())) if not item.aid}
    return tuple(
        Difference(
            label=item.label,
            stored=said(item, stored.base),
            mine=said(item, mine),
            yours=not values.same(key, form.base),
            theirs=not stored.base.same(key, form.base),
        )
        for key, item in fields.items()
        if not (values.same(key, form.base) and stored.base.same(key, form.base))
    )


def said(item: Field, values: Values) -> str:
    """Say in a few words what a field holds; a secret is never said."""
    kind = item.kind
    if isinstance(kind, Secret):
        return "a new one" if values.text(item.key) else "as stored" if kind.stored else "none"
    if isinstance(kind, Switch):
        return "yes" if values.flag(item.key) else "no"
    if isinstance(kind, Rows):
        rows = values.rows(item.key)
        return ", ".join(" → ".join(filter(None, kind.cells(row))) for row in rows) or "none"
    if isinstance(kind, Choice):
        text = values.text(item.key)
        return next((option.label for option in kind.options if option.value == text), text) or "none"
    return ", ".join(values.chosen(item.key)) or values.text(item.key) or "none"
