"""Checks attribute values against the attributes' definitions, and that no mandatory one is missing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from ferryman_server.domain.attributes import COLOR_FORMAT, NUMBER_FORMAT, AttributeDefinition, attribute_error
from ferryman_server.domain.mapping import Attribute
from ferryman_server.domain.rejected import RowError, RowErrorCode
from ferryman_server.domain.values import row_error
from ferryman_server.pipeline.check_findings import Findings
from ferryman_server.pipeline.check_types import Typed, tidied, typed
from ferryman_server.pipeline.columns import NO_TEXT, Mask, Texts, blank, filled, pc
from ferryman_server.pipeline.plan import Feed, ImportPlan


@dataclass(frozen=True, slots=True)
class AttributeColumn:
    """One attribute column of a file: what it feeds, and its values, null where there are none or they are wrong.

    given flags the rows that have a value, be it a wrong one.
    """

    id: str
    locale: str
    variant: bool
    values: Texts
    given: Mask


def attribute_columns(
    plan: ImportPlan, text: dict[str, Texts], definitions: Mapping[str, AttributeDefinition], findings: Findings
) -> list[AttributeColumn]:
    """Check all attribute columns; one without a definition must have no values and is left out."""
    columns = []
    for feed, attribute in _attribute_feeds(plan):
        name, values = feed.target.name, text[feed.target.name]
        definition = definitions.get(attribute.id)
        if definition is None:
            findings.add(filled(values), partial(_undefined, name, attribute.id, values))
            continue
        if definition.multiple:
            values = tidied(values)
        checked = _typed(definition, name, values)
        findings.add(checked.bad, partial(_explain, definition, name, values))
        given = pc.or_(pc.is_valid(checked.values), checked.bad)
        columns.append(AttributeColumn(attribute.id, feed.target.locale, definition.variant, checked.values, given))
    return columns


def _attribute_feeds(plan: ImportPlan) -> Iterator[tuple[Feed, Attribute]]:
    for feed in plan.feeds:
        if isinstance(feed.target.place, Attribute):
            yield feed, feed.target.place


def _typed(definition: AttributeDefinition, name: str, text: Texts) -> Typed:
    if definition.type in ("NUMBER", "METRIC"):
        return _shaped(text, NUMBER_FORMAT)
    if definition.type == "COLOR":
        return _shaped(text, COLOR_FORMAT)
    return typed(definition.as_field(name), text)


def _shaped(text: Texts, pattern: str) -> Typed:
    fits = pc.match_substring_regex(text, pattern)
    return Typed(pc.if_else(fits, text, NO_TEXT), _neither(fits, blank(text)))


def _neither(one: Mask, other: Mask) -> Mask:
    return pc.invert(pc.or_(one, other))


def _explain(definition: AttributeDefinition, name: str, text: Texts, row: int) -> RowError:
    return attribute_error(definition, name, text[row].as_py())


def _undefined(name: str, attribute: str, text: Texts, row: int) -> RowError:
    message = f"there is no attribute {attribute!r}; import it first with an ATTRIBUTE job, or remove the column"
    return row_error(RowErrorCode.UNKNOWN_REFERENCE, name, text[row].as_py(), message)
