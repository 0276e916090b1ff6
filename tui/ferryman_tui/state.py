"""What the console keeps between starts: theme, sort and filter of each table, panes and tabs."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import mkstemp
from typing import Any

import platformdirs


@dataclass(frozen=True, slots=True)
class TableChoice:
    """How a table was left: its sort column (empty: the default order), filter text and status chip."""

    sort: str = ""
    descending: bool = False
    filter: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """How the console was left; `theme` is empty unless one was chosen, `tables` and `tabs` are by name."""

    theme: str = ""
    preview: bool = True
    tables: Mapping[str, TableChoice] = field(default_factory=dict)
    tabs: Mapping[str, str] = field(default_factory=dict)


def state_path() -> Path:
    """Where the platform keeps such files: ~/.local/state/ferryman/console.json on Linux."""
    return Path(platformdirs.user_state_dir("ferryman", appauthor=False)) / "console.json"


def read_state(path: Path) -> tuple[State, str]:
    """Read the file, if there is one; a broken one is told and counts as none. It never fails."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return State(), ""
    except OSError as error:
        return State(), f"{path}: cannot be read: {error.strerror}. The console starts as if it were new."
    except ValueError as error:
        return State(), f"{path}: is broken: {error}. The console starts as if it were new, and writes it anew."
    return _state_of(data), ""


def _state_of(data: object) -> State:
    """Take what fits: the file of another version of the console is as good as it can be."""
    held = _mapping(data)
    return State(
        theme=_text(held, "theme"),
        preview=_flag(held, "preview", default=True),
        tables={name: _table_of(_mapping(table)) for name, table in _mapping(held.get("tables")).items()},
        tabs={name: tab for name, tab in _mapping(held.get("tabs")).items() if isinstance(tab, str)},
    )


def _table_of(held: Mapping[str, Any]) -> TableChoice:
    return TableChoice(
        sort=_text(held, "sort"),
        descending=_flag(held, "descending", default=False),
        filter=_text(held, "filter"),
        status=_text(held, "status"),
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(held: Mapping[str, Any], name: str) -> str:
    value = held.get(name)
    return value if isinstance(value, str) else ""


def _flag(held: Mapping[str, Any], name: str, *, default: bool) -> bool:
    value = held.get(name)
    return value if isinstance(value, bool) else default


def write_state(path: Path, state: State) -> str:
    """Replace the file at once, so that a crash leaves the old one; returns why it could not be written, or nothing."""
    text = json.dumps(asdict(state), indent=1, ensure_ascii=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, part = mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with open(descriptor, "w", encoding="utf-8") as file:
                file.write(f"{text}\n")
            os.replace(part, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(part)
            raise
    except OSError as error:
        return f"{path}: cannot be written: {error.strerror}. What you chose is forgotten at the next start."
    return ""
