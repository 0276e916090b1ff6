"""The options that say how often a job runs."""

from collections.abc import Callable
from typing import Annotated

import typer

from ferryman.cli.output import Output
from ferryman.frequencies import FrequencyError
from ferryman.frequencies.words import Words, frequency_of

_PANEL = "How often (one of these)"
_BESIDE = "Beside it"

CronOption = Annotated[
    str | None,
    typer.Option(
        metavar="EXPR",
        help='Cron expression: 5 fields such as "30 6 * * 1-5", or Quartz such as "0 30 6 ? * MON-FRI".',
        rich_help_panel=_PANEL,
        show_default=False,
    ),
]
EveryOption = Annotated[
    str | None,
    typer.Option(
        metavar="15m|2h",
        help="Minutes from each full hour on, or hours from midnight on.",
        rich_help_panel=_PANEL,
        show_default=False,
    ),
]
DailyOption = Annotated[
    str | None,
    typer.Option(metavar="HH:MM", help="Each day, or with --days.", rich_help_panel=_PANEL, show_default=False),
]
WeekdaysOption = Annotated[
    str | None, typer.Option(metavar="HH:MM", help="Monday to Friday.", rich_help_panel=_PANEL, show_default=False)
]
WeeklyOption = Annotated[
    str | None,
    typer.Option(metavar="mon,wed,...", help="These days, with --at.", rich_help_panel=_PANEL, show_default=False),
]
MonthlyOption = Annotated[
    str | None,
    typer.Option(
        metavar="15|last|last-weekday",
        help="A day of each month, its last day, or the last Monday to Friday in it; with --at.",
        rich_help_panel=_PANEL,
        show_default=False,
    ),
]
MinuteOption = Annotated[
    int | None,
    typer.Option(metavar="M", help="With --every 2h: minute of the hour.", rich_help_panel=_BESIDE, show_default=False),
]
DaysOption = Annotated[
    int | None,
    typer.Option(
        metavar="N", help="With --daily: every N days from the 1st on.", rich_help_panel=_BESIDE, show_default=False
    ),
]
AtOption = Annotated[
    str | None,
    typer.Option(
        metavar="HH:MM", help="With --weekly and --monthly: the time.", rich_help_panel=_BESIDE, show_default=False
    ),
]


def cron_of(words: Words, output: Output, spelled: Callable[[str], str] = lambda word: f"--{word}") -> str:
    """Turn the options into a cron expression; says where it is not quite what was asked for."""
    try:
        frequency = frequency_of(words, spelled)
    except FrequencyError as error:
        raise typer.BadParameter(str(error)) from None
    if frequency.caveat:
        output.remark(f"note: {frequency.caveat}")
    return frequency.cron
