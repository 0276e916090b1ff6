"""Runs a command against a server: connection, output format, errors and exit code."""

import asyncio
import inspect
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

import typer

from ferryman.cli.choices import Choices, Format, OutputOption, TargetOption
from ferryman.cli.exits import ExitCode, complain, report
from ferryman.cli.output import Output
from ferryman.errors import FerrymanError
from ferryman.manifest.problems import ManifestError

if TYPE_CHECKING:
    from ferryman.client import Client

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Session:
    """What a command works with."""

    client: "Client"
    output: Output


def connected(function: Callable[Concatenate[Session, P], Awaitable[ExitCode | None]]) -> Callable[..., None]:
    """Turn an async function of a session into a command that also takes --target and --output."""
    parameters = list(inspect.signature(function, eval_str=True).parameters.values())[1:]

    def command(context: typer.Context, target: str | None, output: Format | None, **arguments: Any) -> None:
        choices = context.obj or Choices(None, None)
        format = output or choices.format or Format.TABLE
        raise typer.Exit(_run(function, target or choices.target, Output(format), arguments))

    shared = [
        inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context),
        inspect.Parameter("target", inspect.Parameter.KEYWORD_ONLY, annotation=TargetOption, default=None),
        inspect.Parameter("output", inspect.Parameter.KEYWORD_ONLY, annotation=OutputOption, default=None),
    ]
    own = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in parameters]
    signature = inspect.Signature([*own, *shared])
    command.__signature__ = signature  # type: ignore[attr-defined]
    command.__annotations__ = {name: item.annotation for name, item in signature.parameters.items()}
    command.__name__ = function.__name__
    command.__doc__ = function.__doc__
    return command


def _run(
    function: Callable[..., Awaitable[ExitCode | None]], target: str | None, output: Output, arguments: dict[str, Any]
) -> ExitCode:
    async def run() -> ExitCode | None:
        from ferryman.client import Client

        # Without a handler of its own, a loop that has just begun to wait sleeps on through Ctrl-C.
        asyncio.get_running_loop().add_signal_handler(signal.SIGURG, lambda: None)
        async with Client(target) as client:
            return await function(Session(client, output), **arguments)

    try:
        return asyncio.run(run()) or ExitCode.OK
    except FerrymanError as error:
        return report(error)
    except ManifestError as error:
        for problem in error.problems:
            complain(problem)
        return ExitCode.WRONG_USAGE
