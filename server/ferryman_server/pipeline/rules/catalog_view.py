"""CATALOG_VIEW: a row may drop all rules of its view."""

from collections.abc import Mapping
from typing import Final

from ferryman_server.pipeline.check_types import says_true
from ferryman_server.pipeline.columns import Column, pc, text_of
from ferryman_server.pipeline.rules.model import NoRules, RuleRows

_EMPTY_RULES: Final = "emptyRules"
_RULES: Final = ("allowedAssortmentExternalId", "excludedAssortmentExternalId", "accountExternalId")
_NONE: Final = text_of("")


class CatalogViewRules(NoRules):
    """What a row says of the rules that it drops counts for nothing."""

    def prepare(self, rows: RuleRows) -> Mapping[str, Column]:
        """Empty the rules of the rows that drop them."""
        if _EMPTY_RULES in rows.text:
            dropped = says_true(rows.text[_EMPTY_RULES])
            for name in rows.text.keys() & _RULES:
                rows.text[name] = pc.if_else(dropped, _NONE, rows.text[name])
        return {}
