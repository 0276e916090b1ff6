"""Texts that a careless console would take for markup, for commands to the terminal, or for another width."""

from collections.abc import Iterable, Iterator
from typing import Any
from unicodedata import category

from rich.cells import cell_len

MARKUP = ("[bold red]bold[/]", "[/", "[/]", "\\[", "[link=https://example.org]link[/link]", "[@click=app.quit]quit[/]")
WIDE = ("日本語の仕入先", "👨‍👩‍👧‍👦 family", "🏳️‍🌈🇪🇸", "e\u0301\u0302\u0303\u0304 marks", "ﷺ", "각각")
HIDDEN = ("\u202eturned round\u202c", "zero\u200bwidth\u200d\u2060", "\ufeffmark", "\u2028line\u2029", "\u00adsoft")
CONTROL = (
    "\x1b[31mred\x1b[0m",
    "\x1b]52;c;aGVsbG8=\x07",
    "\x1b[2J\x1b[H",
    "bell\x07",
    "two\nlines\r\nor three",
    "tab\there",
    "\x9b31m",
    "back\x08\x7f",
)
LONG = ("long " * 2000, "日本" * 5000, "[b]" * 3000, "e" + "\u0301" * 10_000)

TEXTS = (*MARKUP, *WIDE, *HIDDEN, *CONTROL, "plain text")
"""Short ones; a job or connector may have each as its name."""

# They turn the text round, or break the line.
_UNSEEN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")
# What a server gives out itself, and what says which of its things is meant.
_KEPT = frozenset({"etag", "resume_token", "entity", "record_type", "record_types", "direction"})


def fill(message: Any, texts: Iterator[str]) -> Any:
    """Write the next text into every field of a message that has none yet, and into all below; ids stay; gives it."""
    for field in message.DESCRIPTOR.fields:
        name, kind = field.name, field.message_type
        if kind is None:
            if field.type == field.TYPE_STRING and not _is_kept(name):
                _write(message, field, next(texts))
        elif kind.GetOptions().map_entry:
            if not getattr(message, name) and kind.fields_by_name["value"].type == field.TYPE_STRING:
                getattr(message, name)[next(texts)] = next(texts)
        elif kind.file.package == message.DESCRIPTOR.file.package:
            _go_down(message, field, texts)
    return message


def _is_kept(name: str) -> bool:
    return name in _KEPT or name == "id" or name.endswith(("_id", "_ids"))


def _write(message: Any, field: Any, text: str) -> None:
    if field.is_repeated:
        if not getattr(message, field.name):
            getattr(message, field.name).append(text)
    elif not (field.containing_oneof and message.WhichOneof(field.containing_oneof.name)):
        setattr(message, field.name, getattr(message, field.name) or text)


def _go_down(message: Any, field: Any, texts: Iterator[str]) -> None:
    held = getattr(message, field.name)
    if field.is_repeated:
        for item in held or [held.add()]:
            fill(item, texts)
    elif message.HasField(field.name):
        fill(held, texts)


def unprintable(lines: Iterable[str]) -> list[str]:
    """The marks on a screen that drive the terminal, turn the text round, or that nobody would see."""
    return sorted({mark for line in lines for mark in line if category(mark) in ("Cc", "Cs") or mark in _UNSEEN})


def too_wide(lines: Iterable[str], width: int) -> list[str]:
    """The lines that take more cells than there are."""
    return [line for line in lines if cell_len(line) > width]
