"""A body of the catalog step that is asked to stop as soon as it has committed a batch.

python -m tests.server.pipeline.stopped_body FILE < ORDER
"""

import io
import os
import socket
import sys
from pathlib import Path

from ferryman_server.domain.entities import ENTITIES
from ferryman_server.pipeline.fetch import FetchedFile
from ferryman_server.pipeline.inputs import CsvInput
from ferryman_server.pipeline.integrate import Integration, ReadyFile
from ferryman_server.pipeline.messages import REPORT, Integrating, StopAsked, line_of
from ferryman_server.pipeline.pipes import Inbox, Left, Outbox
from ferryman_server.pipeline.plan import plan_of


class StopAtFirstBatch(io.BytesIO):
    """Where reports go: at the first one about rows a stop comes in, and is there before the body goes on."""

    def __init__(self, inbox: Inbox, worker: socket.socket) -> None:
        super().__init__()
        self._inbox = inbox
        self._worker = worker

    def flush(self) -> None:
        """Look at the report that was written."""
        if isinstance(REPORT.validate_json(self.getvalue().splitlines()[-1]), Integrating):
            self._worker.sendall(line_of(StopAsked("STOPPED")))
            while not _asked(self._inbox):
                pass


def _asked(inbox: Inbox) -> bool:
    try:
        inbox.leave_if_asked()
    except Left:
        return True
    return False


def main(path: Path) -> None:
    """Integrate one file."""
    worker, body = socket.socketpair()
    worker.sendall(sys.stdin.buffer.read())
    inbox = Inbox(body.makefile("rb"))
    rows = CsvInput(path, ",")
    plan = plan_of(ENTITIES["SUPPLIER"], (), (), rows.columns, "en-US")
    file = FetchedFile("in/a.csv", path, path.stat().st_size, "ab")
    outbox = Outbox(StopAtFirstBatch(inbox, worker))
    Integration(inbox.order, inbox, outbox, (ReadyFile(file, rows, plan),), (file.result,)).run()
    # The inbox takes the end of its connection for the end of the worker, and fails this process then.
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
