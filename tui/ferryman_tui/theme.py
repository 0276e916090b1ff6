"""Four themes, and the styles that they give to tones: the only place of the console that knows colours."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from ferryman_tui.tones import Tone


class Ground(StrEnum):
    """What text stands on. CHIP is a chosen chip or a button, BAR the first and the last line of a screen."""

    PLAIN = "plain"
    HEAD = "head"
    BAR = "bar"
    CURSOR = "cursor"
    CURSOR_BLUR = "cursor-blur"
    CHIP = "chip"


class Palette:
    """The styles of one theme. In themes of terminal colours, chosen things are reversed and muted ones dim.

    With these attributes everything is told apart when the terminal shows no colours at all.
    """

    def __init__(self, theme: Theme) -> None:
        self._variables = {**theme.to_color_system().generate(), **theme.variables}
        self._ansi = theme.ansi
        self._styles: dict[tuple[object, ...], Style] = {}

    def style(self, tone: Tone, ground: Ground = Ground.PLAIN, *, bold: bool = False, underline: bool = False) -> Style:
        """Give the style of a tone; on the lighter grounds what is muted becomes text, so that words stay legible."""
        key = (tone, ground, bold, underline)
        found = self._styles.get(key)
        return found or self._styles.setdefault(key, self._toned(tone, ground, bold, underline))

    def mark(self, ground: Ground = Ground.PLAIN) -> Style:
        """Give the style of the cursor's edge and of the mark of the column sorted by."""
        return self._made("primary", f"ground-{ground}", bold=True)

    def solid(self, tone: Tone) -> Style:
        """Give the style of a chosen chip: the plain ground's colour on the tone's."""
        if self._ansi:
            return Style(reverse=True, bold=True) + self._colour(f"tone-{tone}")
        return self._made("ground-plain", f"tone-{tone}", bold=True)

    def tinted(self, tone: Tone, *, bold: bool = False) -> Style:
        """Give the style of a band or badge: text on the ground with a tint of the tone."""
        if self._ansi:
            return Style(reverse=True, bold=bold or None) + self._colour(f"tone-{tone}")
        return self._made("tone-text", f"tint-{tone}", bold=bold)

    def _toned(self, tone: Tone, ground: Ground, bold: bool, underline: bool) -> Style:
        attributes = Style(bold=bold or None, underline=underline or None)
        if self._ansi:
            return self._ansi_style(tone, ground) + attributes
        if ground in _LIFTED:
            tone = _LIFTS.get(tone, tone)
        return self._made(f"tone-{tone}", f"ground-{ground}") + attributes

    def _ansi_style(self, tone: Tone, ground: Ground) -> Style:
        if ground in _REVERSED:
            return Style(reverse=True) + self._colour("tone-text", "ground-plain")
        dim = tone in _DIM and ground not in _LIFTED
        return Style(dim=dim or None) + self._colour(f"tone-{tone}", f"ground-{ground}")

    def _made(self, foreground: str, background: str, *, bold: bool = False) -> Style:
        key = (foreground, background, bold)
        found = self._styles.get(key)
        return found or self._styles.setdefault(key, Style(bold=bold or None) + self._colour(foreground, background))

    def _colour(self, foreground: str, background: str | None = None) -> Style:
        names = (foreground, background or "ground-plain")
        front, back = (Color.parse(self._variables[name]).rich_color for name in names)
        return Style(color=front, bgcolor=back)


_LIFTED = frozenset({Ground.CURSOR, Ground.CURSOR_BLUR, Ground.CHIP})
_LIFTS = {Tone.MUTED: Tone.TEXT, Tone.FAINT: Tone.MUTED}
_DIM = frozenset({Tone.MUTED, Tone.QUIET})
_REVERSED = frozenset({Ground.CURSOR, Ground.CHIP})
_TINT = 0.3


def _tones(colours: str) -> dict[Tone, str]:
    """Read one colour for each tone, in the order of their definition."""
    return dict(zip(Tone, colours.split(), strict=True))


def _grounds(colours: str) -> dict[Ground, str]:
    """Read one colour for each ground, in the order of their definition."""
    return dict(zip(Ground, colours.split(), strict=True))


def _theme(name: str, tones: Mapping[Tone, str], grounds: Mapping[Ground, str], **more: Any) -> Theme:
    return Theme(
        name=name,
        accent=tones[Tone.ACCENT],
        foreground=tones[Tone.TEXT],
        background=grounds[Ground.PLAIN],
        surface=grounds[Ground.HEAD],
        panel=grounds[Ground.BAR],
        boost=grounds[Ground.CHIP],
        success=tones[Tone.OK],
        warning=tones[Tone.WARN],
        error=tones[Tone.ERROR],
        **more,
    )


def _variables(tones: Mapping[Tone, str], grounds: Mapping[Ground, str], edge: str) -> dict[str, str]:
    """Name every colour for style sheets: `$tone-…`, `$ground-…`, `$tint-…`, and those of the stock widgets."""
    ground = Color.parse(grounds[Ground.PLAIN])
    tints = {f"tint-{tone}": ground.blend(Color.parse(colour), _TINT).hex for tone, colour in tones.items()}
    return {
        **{f"tone-{tone}": colour for tone, colour in tones.items()},
        **{f"ground-{ground}": colour for ground, colour in grounds.items()},
        **tints,
        "border": edge,
        "border-blurred": edge,
        "scrollbar": edge,
        "scrollbar-hover": tones[Tone.FAINT],
        "scrollbar-active": tones[Tone.MUTED],
        "scrollbar-background": grounds[Ground.PLAIN],
        "footer-key-foreground": tones[Tone.ACCENT],
        "button-focus-text-style": "bold",
        "input-cursor-text-style": "reverse",
    }


def _colour_theme(name: str, tones: str, grounds: str, *, primary: str, edge: str, dark: bool) -> Theme:
    named, on = _tones(tones), _grounds(grounds)
    variables = _variables(named, on, edge)
    return _theme(name, named, on, primary=primary, dark=dark, variables=variables)


# Colours in the order: text, muted, faint, accent, run, queue, ok, warn, error, quiet; and plain, head, bar, cursor,
# cursor of a table without the focus, chip. Words have a contrast of at least 4.5 on every ground that they appear on.
HARBOR = _colour_theme(
    "harbor",
    "#d5dbe8 #76839c #46526b #f2b866 #5ea9ff #b79cf2 #63c389 #e8b04b #f2697a #35705a",
    "#0e121b #141a26 #141a27 #1d2e4e #1a2436 #2b3650",
    primary="#5ea9ff",
    edge="#2b3650",
    dark=True,
)
PAPER = _colour_theme(
    "paper",
    "#1e2530 #626b78 #bdb8aa #a35a00 #1f5fbf #6b3fb0 #1d7a46 #945c00 #b3213a #5aa77b",
    "#fbfaf7 #f5f3ee #f2f0ea #e6effb #f2efe8 #d9d4c6",
    primary="#1f5fbf",
    edge="#cfcabc",
    dark=False,
)
# After Okabe and Ito: blue, orange, yellow and white are told apart with every kind of colour blindness.
CVD_SAFE = _colour_theme(
    "cvd-safe",
    "#e8ebf0 #8a93a3 #414a59 #f0e442 #ffffff #cc9ac4 #56b4e9 #f0e442 #f58a2c #3d83ad",
    "#0d0f14 #14171e #1c212b #2b3a52 #1c2432 #303a4b",
    primary="#56b4e9",
    edge="#303a4b",
    dark=True,
)

_ANSI_TONES = _tones(
    "ansi_default ansi_default ansi_bright_black ansi_cyan ansi_bright_blue ansi_magenta ansi_green ansi_yellow "
    "ansi_bright_red ansi_green"
)
_ANSI_GROUNDS = dict.fromkeys(Ground, "ansi_default")
ANSI = _theme(
    "ansi",
    _ANSI_TONES,
    _ANSI_GROUNDS,
    primary="ansi_bright_blue",
    ansi=True,
    dark=True,
    variables={
        **BUILTIN_THEMES["ansi-dark"].variables,
        **_variables(_ANSI_TONES, _ANSI_GROUNDS, "ansi_bright_black"),
        **{f"tint-{tone}": colour for tone, colour in _ANSI_TONES.items()},
    },
)

THEMES = (HARBOR, PAPER, CVD_SAFE, ANSI)
"""All themes, in the order in which a key goes through them; the first is where the console starts."""

_PALETTES = {theme.name: Palette(theme) for theme in THEMES}


def palette(theme: str) -> Palette:
    """Give the styles of a theme, by its name; KeyError when it is none of `THEMES`."""
    return _PALETTES[theme]


def register(app: App[Any], theme: str = HARBOR.name) -> None:
    """Give an app these themes in place of the stock ones, which have no tones; to be called while it is made.

    Where NO_COLOR is set, the app is to be made with `ansi_color=True`: without it, Textual shows terminal colours as
    shades of grey, all of them black.
    """
    for own in THEMES:
        app.register_theme(own)
    app.set_reactive(App.theme, theme)
    # Textual decides anew when it is mounted, and would draw what comes before that in colours of its own.
    app._refresh_truecolor_filter(app.ansi_theme)
    for stock in BUILTIN_THEMES:
        app.unregister_theme(stock)
    app.stylesheet.set_variables(app.get_css_variables())
