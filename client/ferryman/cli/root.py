"""The root of the command line: what comes before a command's name."""

import typer

from ferryman.cli.choices import Choices, OutputOption, TargetOption
from ferryman.cli.exits import EXIT_CODES_HELP
from ferryman.cli.lazy import LazyGroup

app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    epilog=EXIT_CODES_HELP,
)


@app.callback()
def root(context: typer.Context, target: TargetOption = None, output: OutputOption = None) -> None:
    """Ferryman moves data between outside systems and the catalog.

    A connector says how to reach a system, a job what to move, a schedule when; an execution is one run of a job.

    Example: `ferryman apply -f shop.yaml`, then `ferryman job run products --watch`
    """
    context.obj = Choices(target, output)
