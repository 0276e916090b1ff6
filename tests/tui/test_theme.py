"""The themes: contrast that can be read, tones that differ, and terminals without colours."""

import pytest
from textual.app import ComposeResult
from textual.color import Color
from textual.widgets import Static

from ferryman_tui.theme import ANSI, CVD_SAFE, HARBOR, PAPER, THEMES, Ground, palette, register
from ferryman_tui.tones import Tone
from tests.tui.widgets.bare import Bare

COLOURED = [theme.name for theme in (HARBOR, PAPER, CVD_SAFE)]
WORDS = [tone for tone in Tone if tone not in (Tone.FAINT, Tone.QUIET)]
LEAST = 4.5


def _luminance(color: Color) -> float:
    parts = [part / 255 for part in color.rgb]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(theme: str, tone: Tone, ground: Ground = Ground.PLAIN) -> float:
    return _between(palette(theme).style(tone, ground))


def _between(style: object) -> float:
    front, back = (Color.from_rich_color(getattr(style, name)) for name in ("color", "bgcolor"))
    low, high = sorted((_luminance(front), _luminance(back)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("theme", "figures"),
    [
        ("harbor", {"text": 13.5, "muted": 4.9, "run": 7.7, "ok": 8.7, "warn": 9.6, "error": 6.3}),
        ("paper", {"text": 14.8, "muted": 5.2, "run": 5.8, "ok": 5.1, "warn": 5.3, "error": 6.3}),
        ("cvd-safe", {"text": 16.0, "muted": 6.2, "ok": 8.3, "warn": 14.5, "error": 7.8}),
    ],
)
def test_tones_have_the_contrast_of_the_design(theme: str, figures: dict[str, float]) -> None:
    assert {name: round(_contrast(theme, Tone(name)), 1) for name in figures} == pytest.approx(figures, abs=0.11)


@pytest.mark.parametrize("theme", COLOURED)
@pytest.mark.parametrize("tone", WORDS)
def test_words_can_be_read_on_the_grounds_of_tables_and_bars(theme: str, tone: Tone) -> None:
    grounds = [ground for ground in Ground if ground is not Ground.CHIP]
    assert {
        ground: _contrast(theme, tone, ground) for ground in grounds if _contrast(theme, tone, ground) < LEAST
    } == {}


@pytest.mark.parametrize("theme", COLOURED)
@pytest.mark.parametrize("tone", WORDS)
def test_badges_bands_and_chosen_chips_can_be_read(theme: str, tone: Tone) -> None:
    assert _between(palette(theme).tinted(tone)) >= LEAST
    assert _between(palette(theme).solid(tone)) >= LEAST
    assert _between(palette(theme).style(Tone.TEXT, Ground.CHIP)) >= LEAST


@pytest.mark.parametrize("theme", COLOURED)
def test_what_is_muted_becomes_text_on_the_row_under_the_cursor(theme: str) -> None:
    styles = palette(theme)
    for ground in (Ground.CURSOR, Ground.CURSOR_BLUR):
        assert styles.style(Tone.MUTED, ground) == styles.style(Tone.TEXT, ground)
    assert styles.style(Tone.MUTED) != styles.style(Tone.TEXT)


@pytest.mark.parametrize("theme", COLOURED)
def test_statuses_differ_in_colour(theme: str) -> None:
    statuses = (Tone.RUN, Tone.QUEUE, Tone.OK, Tone.WARN, Tone.ERROR, Tone.MUTED)
    assert len({palette(theme).style(tone).color for tone in statuses}) == len(statuses)


def test_successes_are_quiet() -> None:
    for theme in COLOURED:
        assert _contrast(theme, Tone.QUIET) < _contrast(theme, Tone.OK)


def test_the_terminal_theme_uses_its_sixteen_colours_alone() -> None:
    for tone in Tone:
        for ground in Ground:
            style = palette(ANSI.name).style(tone, ground)
            assert style.color and (style.color.is_system_defined or style.color.is_default)
            assert style.bgcolor and style.bgcolor.is_default


def test_without_colours_attributes_tell_the_cursor_and_what_is_muted() -> None:
    styles = palette(ANSI.name)
    plain, muted = styles.style(Tone.TEXT), styles.style(Tone.MUTED)
    cursor = styles.style(Tone.ERROR, Ground.CURSOR)
    attributes = [style.without_color for style in (plain, muted, cursor)]
    assert len(set(attributes)) == 3
    assert cursor == styles.style(Tone.TEXT, Ground.CURSOR)
    assert styles.solid(Tone.ERROR).reverse and styles.tinted(Tone.WARN).reverse


def test_an_unknown_theme_is_refused() -> None:
    with pytest.raises(KeyError):
        palette("textual-dark")


class Themed(Bare):
    """Names the variables of tones, grounds and tints in its style sheet."""

    CSS = "Screen { background: $ground-plain; color: $tone-muted; } Static { background: $tint-error; width: 9; }"

    def compose(self) -> ComposeResult:
        """Show a line."""
        yield Static("line")


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_style_sheets_can_name_every_colour(theme: str) -> None:
    async with Themed(theme=theme).run_test() as pilot:
        app = pilot.app
        assert app.theme == theme
        assert set(app.available_themes) == {theme.name for theme in THEMES}
        named = {*(f"tone-{tone}" for tone in Tone), *(f"ground-{ground}" for ground in Ground)}
        assert named <= set(app.theme_variables)
        assert app.native_ansi_color == (theme == ANSI.name)
        for other in THEMES:
            app.theme = other.name
            await pilot.pause()
        assert app.theme == THEMES[-1].name


async def test_with_no_color_the_screen_has_no_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    line = Static("line")
    async with Bare(line, theme=ANSI.name, ansi_color=True).run_test():
        colours = {
            part
            for strip in line.render_lines(line.size.region)
            for segment in strip
            for part in _colours(segment.style)
        }
        assert colours <= {"default"}


def _colours(style: object) -> set[str]:
    named = (getattr(style, "color", None), getattr(style, "bgcolor", None))
    return {colour.name for colour in named if colour is not None}


def test_registering_leaves_the_app_on_the_first_theme() -> None:
    app = Bare()
    register(app)
    assert app.theme == HARBOR.name
