"""The commands `ferryman serve` and `ferryman worker`."""

from pathlib import Path
from typing import Annotated, Any

import typer


def serve(
    state_directory: Annotated[
        Path | None, typer.Option(help="Folder of the databases, the secret key and fetched files.")
    ] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on; loopback only. Default 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one. Default 7443.")] = None,
) -> None:
    """Run the service: API, worker and catalog on this machine.

    Every setting is also an environment variable, such as FERRYMAN_PORT or FERRYMAN_LEASE_SECONDS. Stop it with
    Ctrl+C or SIGTERM: running imports get FERRYMAN_SHUTDOWN_GRACE_SECONDS to finish.

    Example: ferryman serve --port 7443
    """
    from pydantic import ValidationError

    from ferryman_server import app, log
    from ferryman_server.engine.state_lock import StateDirectoryInUse
    from ferryman_server.settings import Settings
    from ferryman_server.storage.secrets import SecretKeyInvalid

    log.configure_at_first_line()
    given: dict[str, Any] = {"state_directory": state_directory, "host": host, "port": port}
    try:
        settings = Settings(**{name: value for name, value in given.items() if value is not None})
        app.serve(settings, _ready)
    except ValidationError as error:
        raise _refusal("; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())) from None
    except (StateDirectoryInUse, SecretKeyInvalid, app.AddressInUse) as error:
        raise _refusal(str(error)) from None


def worker() -> None:
    """Run a worker for a PostgreSQL database; on SQLite the worker is part of `ferryman serve`."""
    raise _refusal(
        "the databases are SQLite files, which one process owns: `ferryman serve` runs the worker itself. "
        "Start `ferryman serve`"
    )


def _ready(address: str) -> None:
    # Flushed at once: whoever starts the service may wait for this line to learn the address.
    print(f"Ferryman answers on {address} - stop it with Ctrl+C", flush=True)


def _refusal(message: str) -> typer.Exit:
    typer.echo(f"Error: {message}", err=True)
    return typer.Exit(2)
