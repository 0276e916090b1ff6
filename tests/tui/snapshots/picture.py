"""A screen as text and styles: taken from an app, written to a file and read from it, and compared."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual._context import visible_screen_stack
from textual.app import App

Run = tuple[int, str]
"""So many cells, and their style in words."""

_SHOWN_DIFFERENCES = 12


@dataclass(frozen=True, slots=True)
class Picture:
    """The lines of a screen without the spaces at their ends, and the styles of all cells of each line."""

    lines: tuple[str, ...]
    styles: tuple[tuple[Run, ...], ...]

    @property
    def width(self) -> int:
        """In cells."""
        return sum(cells for cells, _ in self.styles[0]) if self.styles else 0


def taken(app: App[Any]) -> Picture:
    """What stands on the screen now, with what shines through from below."""
    visible_screen_stack.set(app._background_screens)
    strips = app.screen._compositor.render_strips(app.size)
    return Picture(
        tuple("".join(segment.text for segment in strip).rstrip() for strip in strips),
        tuple(_merged((segment.cell_length, _words(segment)) for segment in strip if segment.text) for strip in strips),
    )


def _merged(runs: Iterable[Run]) -> tuple[Run, ...]:
    return tuple((sum(cells for cells, _ in group), style) for style, group in groupby(runs, key=lambda run: run[1]))


def _words(segment: Segment) -> str:
    style = segment.style or Style.null()
    if not (segment.text.strip() or style.reverse or style.underline or style.strike):
        # Nobody sees in which colour a space is written.
        style = Style(bgcolor=style.bgcolor)
    return str(style)


def written(picture: Picture) -> str:
    """The picture as a file: its size, the lines, what the letters mean, and the cells of each line by letters."""
    names = {style: _letters(at) for at, style in enumerate(_each(picture))}
    cells = ["".join(f"{cells}{names[style]} " for cells, style in runs).rstrip() for runs in picture.styles]
    legend = [f"{name} {style}" for style, name in names.items()]
    size = f"{picture.width} x {len(picture.lines)}, {len(legend)} styles"
    return "\n".join((size, *picture.lines, *legend, *cells, ""))


def read(text: str) -> Picture:
    """What was written."""
    size, *rest = text.split("\n")
    words = size.split()
    height, styles = int(words[2].rstrip(",")), int(words[3])
    legend = dict(line.split(" ", 1) for line in rest[height : height + styles])
    cells = rest[height + styles : height + styles + height]
    return Picture(tuple(rest[:height]), tuple(tuple(_run(run, legend) for run in line.split()) for line in cells))


def _run(run: str, legend: Mapping[str, str]) -> Run:
    letters = run.lstrip("0123456789")
    return int(run.removesuffix(letters)), legend[letters]


def _each(picture: Picture) -> list[str]:
    return list(dict.fromkeys(style for runs in picture.styles for _, style in runs))


def _letters(number: int) -> str:
    rest, letter = divmod(number, 26)
    return f"{_letters(rest - 1) if rest else ''}{chr(ord('a') + letter)}"


def differences(wanted: Picture, seen: Picture) -> list[str]:
    """What is not as wanted, line by line, in words; nothing when the two look the same."""
    if (wanted.width, len(wanted.lines)) != (seen.width, len(seen.lines)):
        return [f"the size is {seen.width} x {len(seen.lines)}, not {wanted.width} x {len(wanted.lines)}"]
    told = [
        f"line {at}:\n  wanted  {line}\n  seen    {now}"
        for at, (line, now) in enumerate(zip(wanted.lines, seen.lines, strict=True))
        if line != now
    ]
    told += [
        f"line {at}, {what}:\n  text    {seen.lines[at]}"
        for at, (runs, now) in enumerate(zip(wanted.styles, seen.styles, strict=True))
        for what in _other_styles(runs, now)
    ]
    more = len(told) - _SHOWN_DIFFERENCES
    return [*told[:_SHOWN_DIFFERENCES], f"and {more} more"] if more > 0 else told


def _other_styles(wanted: tuple[Run, ...], seen: tuple[Run, ...]) -> Iterator[str]:
    pairs = enumerate(zip(_by_cell(wanted), _by_cell(seen), strict=True))
    for (style, now), group in groupby(pairs, key=lambda pair: pair[1]):
        cells = [at for at, _ in group]
        if style != now:
            yield f"cells {cells[0]} to {cells[-1]} are {now!r}, not {style!r}"


def _by_cell(runs: tuple[Run, ...]) -> list[str]:
    return [style for cells, style in runs for _ in range(cells)]
