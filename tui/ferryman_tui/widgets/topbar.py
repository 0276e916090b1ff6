"""The first line of a screen: where one is, which server this is, whether its data is live, and the time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from textual import events

from ferryman_tui.texts import cut_middle, full_count
from ferryman_tui.theme import Ground
from ferryman_tui.tones import Cell, Piece, Tone
from ferryman_tui.widgets.paint import Painted, Pen, Pressed, pieces_width

_WIDE = 100
_LEAST_CRUMB = 8
_ARROW = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the console, opened by its key; the count, where there is one, tells what is going on in it."""

    key: str
    label: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Environment:
    """The server's name; its tone keeps production from looking like staging."""

    name: str
    tone: Tone = Tone.ERROR


@dataclass(frozen=True, slots=True)
class Link:
    """How the connection is: a mark in its tone and a word, with a shorter word for narrow terminals."""

    mark: str
    text: str
    short: str
    tone: Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What the line shows. `crumbs` lead to what is open, the last one is it; without crumbs the sections are shown.

    `chosen` is the key of the section that one is in. `notice` warns, as with "read-only". `now` is in UTC.
    """

    environment: Environment
    link: Link
    now: datetime
    brand: str = "ferryman"
    sections: Sequence[Section] = field(default=())
    chosen: str = ""
    crumbs: Sequence[str] = field(default=())
    notice: str = ""


class TopBar(Painted):
    """The line; tells with `Pressed` which section (by key) or crumb (by its number from 0) was clicked on."""

    GROUND: ClassVar[Ground] = Ground.BAR

    def __init__(self, *, ascii: bool = False, id: str | None = None) -> None:
        super().__init__(ascii=ascii, id=id)
        self._place: Place | None = None
        self._painted: tuple[object, ...] = ()

    def show(self, place: Place) -> None:
        """Show another place, or what changed in it; only what can be seen on the line repaints it."""
        seen = (place.environment, place.link, place.brand, place.sections, place.chosen, place.crumbs, place.notice)
        self._place = place
        if (shown := (*seen, self._clock(place.now))) != self._painted:
            self._painted = shown
            self.refresh()

    def on_resize(self) -> None:
        """Write the time as the new width asks for."""
        if self._place:
            self.show(self._place)

    def on_click(self, event: events.Click) -> None:
        """Tell what was clicked on."""
        target = self.spot_at(event)
        if target is not None:
            self.post_message(Pressed(self, target))

    def paint(self, line: int, pen: Pen) -> None:
        """Write the line; where it gets narrow, the left gives way to what tells which server this is."""
        if not (place := self._place):
            return
        right = self._right(place)
        badge = f" {place.environment.name} "
        notice = f"{place.notice} " if place.notice else ""
        start = pen.room - pieces_width((Piece(notice), Piece(badge), *right))
        with pen.until(start - 1):
            self._write_left(place, pen)
        pen.skip_to(max(pen.at, start))
        pen.write(notice, Tone.WARN)
        pen.styled(badge, pen.palette.tinted(place.environment.tone, bold=True))
        pen.cell(right)

    def _right(self, place: Place) -> Cell:
        word = place.link.text if self._wide else place.link.short
        clock = Piece(f"  {self._clock(place.now)} ", Tone.MUTED)
        return (Piece("  "), Piece(f"{place.link.mark} ", place.link.tone), Piece(word, Tone.MUTED), clock)

    def _write_left(self, place: Place, pen: Pen) -> None:
        pen.write(" * " if self.ascii else " ◆ ", Tone.ACCENT, bold=True)
        if place.crumbs:
            self._write_crumbs(place.crumbs, pen)
            return
        if self._wide:
            pen.write(f"{place.brand}  ", bold=True)
        whole = sum(self._section_width(section) for section in place.sections) <= pen.left
        for section in place.sections:
            self._write_section(section, section.key == place.chosen, whole, pen)

    def _section_width(self, section: Section) -> int:
        count = "" if section.count is None else f" {full_count(section.count)}"
        return pieces_width((Piece(f" {section.key} {section.label}{count} "),))

    def _write_section(self, section: Section, chosen: bool, whole: bool, pen: Pen) -> None:
        style = pen.palette.style(Tone.TEXT if chosen else Tone.MUTED, pen.ground, bold=chosen, underline=chosen)
        pen.write(f" {section.key}", Tone.ACCENT if chosen else Tone.MUTED, target=section.key)
        if chosen or whole:
            pen.write(" ", target=section.key)
            pen.styled(section.label, style, section.key)
        if section.count is not None:
            pen.write(f" {full_count(section.count)}", Tone.RUN, target=section.key)
        pen.write(" ")

    def _write_crumbs(self, crumbs: Sequence[str], pen: Pen) -> None:
        arrow = " > " if self.ascii else _ARROW
        room = pen.left - len(arrow) * (len(crumbs) - 1)
        for at, crumb in enumerate(self._cut(crumbs, room)):
            if at:
                pen.write(arrow, Tone.FAINT)
            last = at == len(crumbs) - 1
            pen.write(crumb, Tone.TEXT if last else Tone.MUTED, bold=last, target=str(at))

    def _cut(self, crumbs: Sequence[str], room: int) -> Sequence[str]:
        """Shorten names in the middle, the longest first, until they fit."""
        cut = list(crumbs)
        while (over := pieces_width(Piece(crumb) for crumb in cut) - room) > 0:
            at = max(range(len(cut)), key=lambda at: len(cut[at]))
            if len(cut[at]) <= _LEAST_CRUMB:
                break
            cut[at] = cut_middle(cut[at], max(_LEAST_CRUMB, len(cut[at]) - over), ascii=self.ascii)
        return cut

    @property
    def _wide(self) -> bool:
        return self.size.width >= _WIDE

    def _clock(self, now: datetime) -> str:
        return f"{now:%H:%M:%S} UTC" if self._wide else f"{now:%H:%M}Z"
