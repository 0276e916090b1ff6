"""Parts of ids: whether an id can have them, and what of them an index of trigrams should look for."""

from typing import Final

TRIGRAM: Final = 3
"""How long a part must be at least to be found by trigrams."""

_LAYOUT: Final = "________-____-7___-____-____________"
ID_LENGTH: Final = len(_LAYOUT)

_DIGITS: Final = frozenset("0123456789abcdef")
# Milliseconds of the last hours: as good as random.
_RANDOM_FROM: Final = 5
_VARIANT: Final = 19
_VARIANTS: Final = frozenset("89ab")
# Few ids have so many given digits.
_ENOUGH: Final = 6
_TELLING: Final = 4


def can_be_in_an_id(part: str) -> bool:
    """Whether there can be a UUIDv7 with this part, given in lower case."""
    return any(_fits(part, start) for start in range(ID_LENGTH - len(part) + 1))


def can_begin_an_id(part: str) -> bool:
    """Whether there can be a UUIDv7 that begins with this part, given in lower case."""
    return _fits(part, 0)


def frequency(part: str) -> float:
    """Return which share of ids has this part, given in lower case, apart from those that have it in their head.

    The head is time: neighbours have it in common, and those of other times do not have it.
    """
    starts = range(_RANDOM_FROM, ID_LENGTH - len(part) + 1)
    return min(1.0, sum(_chance(part, start) for start in starts if _fits(part, start)))


def _chance(part: str, start: int) -> float:
    places = _LAYOUT[start : start + len(part)]
    chance = 1.0 / float(len(_DIGITS) ** places.count("_"))
    variant = part[_VARIANT - start] if start <= _VARIANT < start + len(part) else ""
    if variant:
        chance *= len(_DIGITS) / len(_VARIANTS) if variant in _VARIANTS else 0
    return chance


def _fits(part: str, start: int) -> bool:
    places = _LAYOUT[start : start + len(part)]
    return all(char in _DIGITS if place == "_" else char == place for char, place in zip(part, places, strict=True))


def telling_part(part: str) -> str:
    """Return what to look for instead of a part of an id: a part of it that few ids have.

    That is the end of its longest run of digits: the head of an id is time, shared by many, and its dashes and its
    version are in all of them at the same places. Without a run that is long enough, it is the part itself.
    """
    longest = max(reversed(part.split("-")), key=len)
    return longest[-_ENOUGH:] if len(part) > _ENOUGH and len(longest) >= _TELLING else part


def match_expression(part: str) -> str:
    """Return the FTS5 query for all ids with a telling part, and a few that only have its trigrams."""
    telling = telling_part(part)
    # Those between the two would cost their reading, and hardly keep another id out.
    trigrams = dict.fromkeys((telling[:TRIGRAM], telling[-TRIGRAM:]))
    return " AND ".join(f'"{trigram}"' for trigram in trigrams)
