"""A body of the catalog step that integrates CSV files of navigation categories and ends.

python -m tests.server.pipeline.replacing_body FILE... < ORDER; a file that is not there counts as one that could not
be fetched.
"""

import io
import os
import socket
import sys
from pathlib import Path

from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.outcomes import FileOutcome, FileResult
from ferryman_server.pipeline.fetch import FetchedFile
from ferryman_server.pipeline.inputs import CsvInput
from ferryman_server.pipeline.integrate import Integration, ReadyFile
from ferryman_server.pipeline.pipes import Inbox, Outbox
from ferryman_server.pipeline.plan import plan_of


def _ready(path: Path) -> ReadyFile:
    rows = CsvInput(path, ",")
    plan = plan_of(ENTITIES["NAVIGATION_CATEGORY"], (), (), rows.columns, "en-US")
    return ReadyFile(FetchedFile(path.name, path, path.stat().st_size, "ab"), rows, plan)


def main(paths: list[Path]) -> None:
    """Integrate the files."""
    worker, body = socket.socketpair()
    worker.sendall(sys.stdin.buffer.read())
    inbox = Inbox(body.makefile("rb"))
    ready = tuple(_ready(path) for path in paths if path.exists())
    missing = [FileResult(path.name, outcome=FileOutcome.FAILED) for path in paths if not path.exists()]
    results = (*(r.fetched.result for r in ready), *missing)
    Integration(inbox.order, inbox, Outbox(io.BytesIO()), ready, results).run()
    # The inbox takes the end of its connection for the end of the worker, and fails this process then.
    os._exit(0)


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
