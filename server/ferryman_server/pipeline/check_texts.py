"""Makes the values a plan asks for: trimmed, transcoded, with defaults where a cell is empty."""

from collections.abc import Mapping

import pyarrow as pa

from ferryman_server.domain.entities.model import Field
from ferryman_server.domain.mapping import Attribute
from ferryman_server.pipeline.check_types import holds_several, joined, parts_of, tidied
from ferryman_server.pipeline.columns import Texts, blank, pc, text_of, texts, trimmed
from ferryman_server.pipeline.plan import Feed, ImportPlan


def texts_of(plan: ImportPlan, rows: pa.RecordBatch) -> dict[str, Texts]:
    """Return the trimmed text of every target the plan feeds, by the target's name."""
    return {feed.target.name: _text_of(feed, rows) for feed in plan.feeds}


def _text_of(feed: Feed, rows: pa.RecordBatch) -> Texts:
    text = trimmed(rows.column(feed.column))
    if feed.fallback is not None:
        text = pc.if_else(blank(text), trimmed(rows.column(feed.fallback)), text)
    place = feed.target.place
    several = not isinstance(place, Field) or place.multiple
    if feed.transcodings:
        text = _replaced_parts(text, feed.transcodings) if several else _replaced(text, feed.transcodings)
    if feed.default:
        text = pc.if_else(blank(text), text_of(feed.default), text)
    # Whether an attribute has several values its definition tells.
    return tidied(text) if several and not isinstance(place, Attribute) else text


def _replaced_parts(text: Texts, replacements: Mapping[str, str]) -> Texts:
    if not holds_several(text):
        return _replaced(text, replacements)
    lists, parts = parts_of(text)
    return joined(lists, _replaced(trimmed(parts), replacements))


def _replaced(text: Texts, replacements: Mapping[str, str]) -> Texts:
    index = pc.index_in(text, value_set=texts(list(replacements)))
    return pc.coalesce(texts(list(replacements.values())).take(index), text)
