"""ATTRIBUTE: metrics have a unit type and one of its units, only lists several values, colours a label."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ferryman_server.domain.attributes import option_error
from ferryman_server.domain.entities.attribute import LIST_PREFIX, METRIC_TYPES, UNITS
from ferryman_server.domain.entities.model import Entity, Required
from ferryman_server.domain.rejected import RowError, RowErrorCode
from ferryman_server.domain.values import listed, row_error
from ferryman_server.pipeline.check_presence import Presence
from ferryman_server.pipeline.columns import Mask, any_of, filled, pc
from ferryman_server.pipeline.rules.model import NoRules, RuleContext, RuleRows

_RECORD_TYPE: Final = "attribute"
_KEY: Final = "attributeExternalId"
_KEY_COLUMN: Final = "attribute_external_id"
_VALUES: Final = "attributeValues"
_COLUMNS: Final = ("attribute_type", "attribute_multi", "attribute_unit_type", "attribute_unit")


@dataclass(frozen=True, slots=True)
class _Attribute:
    """What is known of an attribute; empty where nothing is."""

    type: str = ""
    multiple: bool = False
    unit_type: str = ""
    unit: str = ""

    def after(self, values: Mapping[str, str | int | None]) -> "_Attribute":
        """Return what it becomes by a row's values, which are None where the row has none; the type stays as it is."""
        multiple = values["attribute_multi"]
        return _Attribute(
            self.type or str(values["attribute_type"] or ""),
            self.multiple if multiple is None else bool(multiple),
            str(values["attribute_unit_type"] or self.unit_type),
            str(values["attribute_unit"] or self.unit),
        )

    def errors(self) -> Iterator[RowError]:
        """Tell which of the values do not go together."""
        if self.multiple and not self.type.startswith(LIST_PREFIX):
            message = f"attributeMulti is 'TRUE', expected FALSE: the type is {self.type}, and only lists have several"
            yield row_error(RowErrorCode.NOT_IN_ENUMERATION, "attributeMulti", "TRUE", message)
        if self.type not in METRIC_TYPES:
            return
        if not self.unit_type:
            yield self._missing("attributeUnitType")
        if not self.unit and self.type == "METRIC":
            yield self._missing("attributeUnit")
        units = UNITS.get(self.unit_type, ())
        if self.unit and units and self.unit not in units:
            message = f"attributeUnit is {self.unit!r}, expected {listed(units)}, the units of {self.unit_type}"
            yield row_error(RowErrorCode.NOT_IN_ENUMERATION, "attributeUnit", self.unit, message)

    def _missing(self, name: str) -> RowError:
        message = f"{name} is empty, expected a value as the type is {self.type}"
        return RowError(RowErrorCode.REQUIRED, name, "", message)


class AttributeRules(NoRules):
    """Looks at rows in their order, as each is about the attribute that the rows before have made."""

    fresh_state = True

    def __init__(self, entity: Entity, context: RuleContext) -> None:
        self._lookup = context.lookup
        self._fields = entity.fields
        self._needed = tuple(f.name for f in entity.fields if f.required is Required.ON_CREATE)

    def check(self, rows: RuleRows, presence: Presence) -> None:
        """Check each row together with what is stored of its attribute."""
        keys = rows.text[_KEY].to_pylist()
        known = self._known(keys)
        options = {name: text.to_pylist() for name, text in rows.text.items() if name.split("[")[0] == _VALUES}
        needed = [rows.text[name].to_pylist() if name in rows.text else [""] * rows.size for name in self._needed]
        bad, live = rows.findings.bad.to_pylist(), presence.live[_RECORD_TYPE].to_pylist()
        readable = self._readable(rows).to_pylist()
        errors: dict[int, Sequence[RowError]] = {}
        for row, (key, values) in enumerate(zip(keys, _values(rows), strict=True)):
            attribute = known.get(key, _Attribute()).after(values)
            wrong = (option_error(attribute.type, name, of_rows[row]) for name, of_rows in options.items())
            if live[row] and attribute.type and readable[row]:
                errors[row] = [*attribute.errors(), *filter(None, wrong)]
            creates = key in known or all(of_rows[row] for of_rows in needed)
            if creates and not bad[row] and not errors.get(row):
                known[key] = attribute
        rows.findings.add_each(errors)

    def _readable(self, rows: RuleRows) -> Mask:
        """Flag the rows whose values were all understood: of others it is not known what they want."""
        given = (f for f in self._fields if f.column in _COLUMNS and f.name in rows.text)
        misread = [pc.and_(filled(rows.text[f.name]), pc.is_null(rows.columns[f.column])) for f in given]
        return pc.invert(any_of(rows.size, misread))

    def _known(self, keys: Sequence[str]) -> dict[str, _Attribute]:
        stored = self._lookup.find(_RECORD_TYPE, _KEY_COLUMN, set(keys), _COLUMNS)
        return {key: _Attribute().after(record) for key, (record,) in stored.items()}


def _values(rows: RuleRows) -> Iterator[Mapping[str, str | int | None]]:
    nothing = [None] * rows.size
    columns = (rows.columns[c].to_pylist() if c in rows.columns else nothing for c in _COLUMNS)
    yield from (dict(zip(_COLUMNS, cells, strict=True)) for cells in zip(*columns, strict=True))
