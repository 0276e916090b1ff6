"""`ferryman demo`: imports sample files from a real SFTP server into a real service, live, on this machine."""

from pathlib import Path
from typing import Annotated

import typer

CHECKOUT_SAMPLES = Path(__file__).parents[3] / "tests" / "samples"


def demo(
    state_directory: Annotated[
        Path, typer.Option(help="Folder for the service's databases and the demo's files; kept for the next time.")
    ] = Path(".demo"),
    samples: Annotated[
        Path | None,
        typer.Option(help="Folder of the sample files. [tests/samples of the checkout]", show_default=False),
    ] = None,
) -> None:
    """Import sample files, live, from a real SFTP server on this machine.

    Starts an SFTP server on loopback with a copy of the sample files and `ferryman serve` on a free port, describes
    a connector and five jobs with `ferryman apply`'s means, runs the jobs in the order they depend on each other,
    shows what was rejected and why, opens the console if there is a terminal, and stops both when it is left.
    The second time everything is unchanged.

    Example: `ferryman demo --state-directory .demo`
    """
    from ferryman.demo.tour import FILES, run

    folder = samples or CHECKOUT_SAMPLES
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        message = f"{folder} has no {', '.join(missing)}; name the folder of the sample files with --samples"
        raise typer.BadParameter(message, param_hint="--samples")
    raise typer.Exit(run(state_directory, folder))
