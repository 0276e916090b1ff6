"""The command line."""

import atexit
import gc
import os

_NEW_OBJECTS_PER_COLLECTION = 50_000


def main() -> None:
    """Run the command line."""
    # What loads stays: looking for garbage in it again and again would be a sixth of the time that a start takes.
    gc.set_threshold(_NEW_OBJECTS_PER_COLLECTION)
    # And at the end as much again, although all memory is given back at once.
    atexit.register(gc.freeze)
    # gRPC's own log lines tell an operator nothing that our errors do not.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    # Nobody has any, and looking for them reads the metadata of every package that is installed.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from ferryman.cli.root import app

    app(prog_name="ferryman")
