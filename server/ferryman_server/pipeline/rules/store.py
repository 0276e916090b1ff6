"""STORE: a new store gets the name of its default store view."""

from collections.abc import Mapping
from typing import Final

from ferryman_server.domain.entities.model import Entity
from ferryman_server.domain.entities.store import STORE_VIEW
from ferryman_server.pipeline.columns import NO_TEXT, Column, blank, pc, text_of
from ferryman_server.pipeline.rules.model import NoRules, RuleContext, RuleRows

_VIEW_SUFFIX: Final = text_of("_default")
_TOGETHER: Final = text_of("")


class StoreRules(NoRules):
    """Names the view after the store."""

    def __init__(self, entity: Entity, context: RuleContext) -> None:
        pass

    def prepare(self, rows: RuleRows) -> Mapping[str, Column]:
        """Return the views' names."""
        store = rows.text["storeExternalId"]
        named = pc.binary_join_element_wise(store, _VIEW_SUFFIX, _TOGETHER)
        return {STORE_VIEW.column: pc.if_else(blank(store), NO_TEXT, named)}
