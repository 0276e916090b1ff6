"""The command `ferryman console`."""

import gc
from pathlib import Path
from typing import Annotated

import typer


def console(
    context: typer.Context,
    target: Annotated[
        str | None,
        typer.Option(help="Server, as HOST:PORT. [FERRYMAN_TARGET, or 127.0.0.1:7443]", show_default=False),
    ] = None,
    profile: Annotated[
        str, typer.Option(help="Server of this name in the configuration file.", show_default=False)
    ] = "",
    job: Annotated[str, typer.Option(help="Open this job, by name or id.", show_default=False)] = "",
    execution: Annotated[str, typer.Option(help="Open this execution, by its id.", show_default=False)] = "",
    theme: Annotated[str, typer.Option(help="harbor, paper, cvd-safe or ansi.", show_default=False)] = "",
    ascii: Annotated[bool, typer.Option("--ascii", help="Letters instead of glyphs.")] = False,
    fps: Annotated[int | None, typer.Option(help="Frames a second, 1 to 60. [10]", show_default=False)] = None,
    web: Annotated[bool, typer.Option("--web", help="Serve it to the browser, on this machine only.")] = False,
    web_port: Annotated[int, typer.Option(help="Port for --web.")] = 7444,
    config: Annotated[
        Path | None, typer.Option(help="Configuration file. [the platform's place for such files]", show_default=False)
    ] = None,
) -> None:
    """Open the operator console: jobs, executions, data and settings, live.

    Press ? in it for the keys. It stays open when the server goes away, says how old its data is, and connects again.
    A TOML file sets its theme, keys and servers; 4 in the console shows where that file is.

    Example: ferryman console --target 127.0.0.1:7443 --job offers-nightly
    """
    # What is loaded stays: to look for garbage in it would be a tenth of the time until the first screen stands.
    gc.disable()
    from ferryman_tui.start import StartRefused, Wanted, run, run_in_browser

    wanted = Wanted(
        target=target or (context.obj.target if context.obj else None),
        profile=profile,
        job=job,
        execution=execution,
        theme=theme,
        ascii=ascii,
        fps=fps,
        config=config,
    )
    try:
        if web:
            run_in_browser(wanted, web_port)
        else:
            run(wanted)
    except StartRefused as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(2) from None
