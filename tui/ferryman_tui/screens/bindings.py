"""The keys of a screen, from the one table of actions."""

from textual.binding import Binding, BindingType

from ferryman_tui.actions.navigation import MOVES
from ferryman_tui.actions.subject import Place
from ferryman_tui.actions.table import ACTIONS

_OF_TABLES = frozenset(action.id for action in MOVES)
# Handled before the key that follows it: on a slow line both come at once, and that one is text.
_AT_ONCE = frozenset({"filter"})


def bindings(*places: Place) -> list[BindingType]:
    """Bind the keys of every action in these places; tables bind those that move their cursor."""
    return [
        Binding(
            ",".join(action.keys),
            f"do('{action.id}')",
            action.label,
            show=False,
            priority=action.id in _AT_ONCE,
            id=action.id,
        )
        for action in ACTIONS
        if action.places.intersection(places) and action.id not in _OF_TABLES
    ]
