"""The command line."""

import atexit
import gc
import os
import sys
from importlib import import_module

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
    # Where its options are plain the console opens by itself: loading the parser would be a fifth of its start.
    if sys.argv[1:2] == ["console"] and import_module("ferryman_tui.quick").open_console(sys.argv[2:]):
        return
    from ferryman.cli.root import app

    app(prog_name="ferryman")
