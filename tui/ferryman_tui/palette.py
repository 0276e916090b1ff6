"""Finding a job, an action or a screen by a few letters: an index in memory, ranked anew at each key."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import IntEnum
from heapq import nsmallest
from itertools import pairwise

HITS_MAX = 30


class EntryKind(IntEnum):
    """What an entry leads to; at equal rank the lower comes first."""

    SCREEN = 0
    ACTION = 1
    JOB = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to find by its name; `id` is the job's or the action's."""

    kind: EntryKind
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that was found, and the letters of its name that were: their positions, ascending."""

    entry: Entry
    positions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Indexed:
    entry: Entry
    lowered: str
    letters: int


_Rank = tuple[int, ...]


class CommandPalette:
    """Names to search; a renamed or new job is put again, which replaces it."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._indexed: dict[tuple[EntryKind, str], _Indexed] = {}
        for entry in entries:
            self.put(entry)

    def put(self, entry: Entry) -> None:
        """Add an entry or replace the one of its kind and id; the same one again costs nothing."""
        key = (entry.kind, entry.id)
        known = self._indexed.get(key)
        if known is None or known.entry != entry:
            lowered = _lowered(entry.name)
            self._indexed[key] = _Indexed(entry, lowered, _letters(lowered))

    def remove(self, kind: EntryKind, id: str) -> None:
        """Forget an entry, if it is there."""
        self._indexed.pop((kind, id), None)

    def entries(self, *kinds: EntryKind) -> tuple[Entry, ...]:
        """Tell what there is of some kinds."""
        return tuple(item.entry for (kind, _), item in self._indexed.items() if kind in kinds)

    def search(self, query: str, running: Collection[str] = (), *, limit: int = HITS_MAX) -> tuple[Hit, ...]:
        """Find what matches, best first: every word in the name, then all letters in their order.

        `running` has the ids of running jobs, which come before other jobs of equal rank; give a set.
        An empty query finds the running jobs, then screens and actions, then the other jobs by name.
        """
        words = _lowered(query).split()
        found = _containing(self._indexed.values(), words, running)
        hits = [Hit(item.entry, _positions(item.lowered, words)) for _, item in nsmallest(limit, found, key=_order)]
        if words and len(hits) < limit:
            letters = "".join(words)
            near = _in_order(self._indexed.values(), letters, words, running)
            for _, positions, item in nsmallest(limit - len(hits), near, key=_near_order):
                hits.append(Hit(item.entry, positions))
        return tuple(hits)


def _lowered(text: str) -> str:
    """Lower the case letter by letter: "İ" becomes two letters, which would shift all positions."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(letter.lower()[0] for letter in text)


def _letters(text: str) -> int:
    """Mark which letters a text has, in 64 bits: far ones may share a bit, so a mark can only rule a text out."""
    marks = 0
    for letter in text:
        marks |= 1 << (ord(letter) & 63)
    return marks


def _containing(items: Iterable[_Indexed], words: list[str], running: Collection[str]) -> list[tuple[_Rank, _Indexed]]:
    found = []
    for item in items:
        name = item.lowered
        for word in words:
            if word not in name:
                break
        else:
            found.append((_rank(item, words, running), item))
    return found


def _rank(item: _Indexed, words: list[str], running: Collection[str]) -> _Rank:
    """Whole words before word beginnings before the middle of words, then what runs, then what begins with it."""
    entry, name = item.entry, item.lowered
    is_running = entry.kind is EntryKind.JOB and entry.id in running
    if not words:
        return (0 if is_running else 1, entry.kind, 0, 0)
    inside = sum(not _begins_word(name, word) for word in words)
    exact = name == " ".join(words)
    return (-exact, inside, not is_running, entry.kind, name.find(words[0]), len(name))


def _begins_word(name: str, word: str) -> bool:
    at = _place(name, word)
    return at == 0 or not name[at - 1].isalnum()


def _place(name: str, word: str) -> int:
    """Where the word begins a word of the name, else where it first is."""
    first = at = name.find(word)
    while at > 0 and name[at - 1].isalnum():
        at = name.find(word, at + 1)
    return at if at >= 0 else first


def _order(found: tuple[_Rank, _Indexed]) -> tuple[_Rank, str]:
    return found[0], found[1].lowered


def _positions(name: str, words: list[str]) -> tuple[int, ...]:
    positions: set[int] = set()
    for word in words:
        at = _place(name, word)
        positions.update(range(at, at + len(word)))
    return tuple(sorted(positions))


def _in_order(
    items: Iterable[_Indexed], letters: str, words: list[str], running: Collection[str]
) -> list[tuple[_Rank, tuple[int, ...], _Indexed]]:
    """Find names that have all letters in their order, but not every word: those were found before."""
    needed = _letters(letters)
    found = []
    for item in items:
        if needed & ~item.letters or all(word in item.lowered for word in words):
            continue
        positions = _letters_in(item.lowered, letters)
        if positions:
            is_running = item.entry.kind is EntryKind.JOB and item.entry.id in running
            gaps = sum(after - before > 1 for before, after in pairwise(positions))
            spread = positions[-1] - positions[0]
            rank: _Rank = (gaps, not is_running, item.entry.kind, spread, len(item.lowered))
            found.append((rank, positions, item))
    return found


def _letters_in(name: str, letters: str) -> tuple[int, ...]:
    """Where the letters stand: from the first possible end back, so that they stand close together."""
    at = -1
    for letter in letters:
        at = name.find(letter, at + 1)
        if at < 0:
            return ()
    positions = []
    at += 1
    for letter in reversed(letters):
        at = name.rfind(letter, 0, at)
        positions.append(at)
    return tuple(reversed(positions))


def _near_order(found: tuple[_Rank, tuple[int, ...], _Indexed]) -> tuple[_Rank, str]:
    return found[0], found[2].lowered
