"""What the catalog knows of an attribute, and what is wrong with a value of it."""

from dataclasses import dataclass
from typing import Final

from ferryman_server.domain.entities.model import Field, FieldType
from ferryman_server.domain.rejected import RowError, RowErrorCode
from ferryman_server.domain.values import listed, row_error, shortened

NUMBER_FORMAT: Final = r"^-?[0-9]+([.][0-9]+)?$"
COLOR_FORMAT: Final = r"^#[0-9A-Fa-f]{3,8}\s*\|.*\S$"

_EXPECTED: Final = {
    "NUMBER": "a number with a point, such as 12.5",
    "METRIC": "a number with a point, such as 12.5, without its unit",
    "DATE": "a date as DD/MM/YYYY, such as 31/12/2025",
    "COLOR": "a colour as #hex|label, such as #ff0000|Red",
}


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
        return self.type.startswith("LIST_")

    def as_field(self, name: str) -> Field:
        """Describe it as a field of text, a date or a choice; numbers and colours have formats of their own."""
        if self.offers_list:
            choice = FieldType.ENUMERATION
            return Field(name, "", "", type=choice, values=tuple(sorted(self.values)), multiple=self.multiple)
        return Field(name, "", "", type=FieldType.DATE if self.type == "DATE" else FieldType.TEXT, max_length=0)


def attribute_error(definition: AttributeDefinition, name: str, value: str) -> RowError:
    """Explain a value that is known not to fit the attribute."""
    code = RowErrorCode.NOT_IN_ENUMERATION if definition.offers_list else RowErrorCode.WRONG_FORMAT
    expected = _EXPECTED.get(definition.type) or listed(tuple(sorted(definition.values)))
    if definition.offers_list and definition.multiple:
        expected = f"of each value {expected}"
    return row_error(code, name, value, f"{name} is {shortened(value)!r}, expected {expected}")
