"""Laws of the one table: everything told once, nothing that clashes, every write guarded."""

from itertools import combinations

import pytest

from ferryman_tui.actions.action import WRITE, Action
from ferryman_tui.actions.changes import CHANGES
from ferryman_tui.actions.navigation import NAVIGATION
from ferryman_tui.actions.remapping import default_keymap
from ferryman_tui.actions.subject import Place
from ferryman_tui.actions.table import ACTIONS, BY_ID, KEY_BAR


def test_ids_are_told_once() -> None:
    assert len(BY_ID) == len(ACTIONS)


def test_no_key_means_two_things_in_one_place() -> None:
    keys = default_keymap().keys
    clashes = [
        (one.id, other.id)
        for one, other in combinations(ACTIONS, 2)
        if one.places & other.places and set(keys[one.id]) & set(keys[other.id])
    ]
    assert clashes == []


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_what_can_be_asked_for_is_told(action: Action) -> None:
    assert action.keys and action.places
    assert 0 < len(action.hint) <= 12
    assert action.label[0].isupper() and not action.label.endswith(".")


def test_every_write_needs_the_permission_and_the_server() -> None:
    only_reads = {"rejected-csv"}
    assert {action.id for action in CHANGES if action.permission != WRITE} == only_reads
    assert all(action.sends for action in CHANGES)
    assert all(not action.permission and action.call is None for action in NAVIGATION)


@pytest.mark.parametrize("place", Place)
def test_the_key_bar_shows_what_is_there(place: Place) -> None:
    shown = KEY_BAR[place]
    assert len(set(shown)) == len(shown)
    assert shown[-1] == "help"
    assert [id for id in shown if place not in BY_ID[id].places] == []


@pytest.mark.parametrize("place", [place for place in Place if place is not Place.FORM])
def test_every_change_of_a_place_is_in_its_key_bar(place: Place) -> None:
    changes = {action.id for action in CHANGES if place in action.places}
    assert changes - set(KEY_BAR[place]) == set()
