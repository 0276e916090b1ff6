"""What the catalog knows of an attribute, and what is wrong with a value of it."""

import re
from dataclasses import dataclass
from typing import Final

from ferryman_server.domain.entities.attribute import LIST_PREFIX
from ferryman_server.domain.entities.model import MULTIPLE_SEPARATOR, Field, FieldType
from ferryman_server.domain.rejected import RowError, RowErrorCode
from ferryman_server.domain.trimming import WHITE_SPACE
from ferryman_server.domain.values import listed, row_error, shortened

NUMBER_FORMAT: Final = r"^-?[0-9]+([.][0-9]+)?$"
COLOR_FORMAT: Final = rf"^#([0-9A-Fa-f]{{3,4}}|[0-9A-Fa-f]{{6}}|[0-9A-Fa-f]{{8}})[{WHITE_SPACE}]*\|.*[^{WHITE_SPACE}]$"

_EXPECTED: Final = {
    "NUMBER": "a number with a point, such as 12.5",
    "METRIC": "a number with a point, such as 12.5, without its unit",
    "DATE": "a date as DD/MM/YYYY, such as 31/12/2025",
    "COLOR": "a colour as #hex|label, such as #ff0000|Red",
}


_OPTION_FORMATS: Final = {"COLOR": COLOR_FORMAT, "LIST_COLOR": COLOR_FORMAT, "LIST_METRIC": NUMBER_FORMAT}


@dataclass(frozen=True, slots=True)
class AttributeDefinition:
    """An attribute as it was imported.

    type is one of the attribute types such as "TEXT" or "LIST_COLOR"; values are those a list offers, in any
    locale; variant tells whether variants carry it, not products.
    """

    type: str
    multiple: bool = False
    values: frozenset[str] = frozenset()
    variant: bool = False

    @property
    def offers_list(self) -> bool:
        """Whether its values are chosen from a list."""
        return self.type.startswith(LIST_PREFIX)

    def as_field(self, name: str) -> Field:
        """Describe it as a field of text, a date or a choice; numbers and colours have formats of their own."""
        if self.offers_list:
            choice = FieldType.ENUMERATION
            return Field(name, "", "", type=choice, values=tuple(sorted(self.values)), multiple=self.multiple)
        return Field(name, "", "", type=FieldType.DATE if self.type == "DATE" else FieldType.TEXT, max_length=0)


def option_error(type_: str, name: str, options: str) -> RowError | None:
    """Explain what is wrong with the joined values that an attribute offers; None when nothing is."""
    pattern = _OPTION_FORMATS.get(type_)
    if pattern is None or not options or all(re.match(pattern, o) for o in options.split(MULTIPLE_SEPARATOR)):
        return None
    expected = _EXPECTED[type_.removeprefix(LIST_PREFIX)]
    message = f"{name} is {shortened(options)!r}, expected of each value {expected}"
    return row_error(RowErrorCode.WRONG_FORMAT, name, options, message)


def attribute_error(definition: AttributeDefinition, name: str, value: str) -> RowError:
    """Explain a value that is known not to fit the attribute."""
    code = RowErrorCode.NOT_IN_ENUMERATION if definition.offers_list else RowErrorCode.WRONG_FORMAT
    expected = _EXPECTED.get(definition.type) or listed(tuple(sorted(definition.values)))
    if definition.offers_list and definition.multiple:
        expected = f"of each value {expected}"
    return row_error(code, name, value, f"{name} is {shortened(value)!r}, expected {expected}")
