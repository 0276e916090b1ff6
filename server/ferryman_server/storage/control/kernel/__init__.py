"""The job kernel: what may happen to executions, each function within a write transaction of its caller.

Locks are always taken in the order job, connector, execution, revision counter. A transaction therefore carries out
one function, and nothing that could wait for a lock comes after it.
"""

from ferryman_server.storage.control.kernel.claiming import Claim, claim
from ferryman_server.storage.control.kernel.ending import end, end_orphan, hand_back, sweep
from ferryman_server.storage.control.kernel.fence import LeaseLost
from ferryman_server.storage.control.kernel.lease import expired, owned_by_others, renew
from ferryman_server.storage.control.kernel.progress import advance, record_progress
from ferryman_server.storage.control.kernel.stopping import asked_to_stop, request_stop
from ferryman_server.storage.control.kernel.triggering import TriggerAsked, trigger, trigger_many

__all__ = [
    "Claim",
    "LeaseLost",
    "TriggerAsked",
    "advance",
    "asked_to_stop",
    "claim",
    "end",
    "end_orphan",
    "expired",
    "hand_back",
    "owned_by_others",
    "record_progress",
    "renew",
    "request_stop",
    "sweep",
    "trigger",
    "trigger_many",
]
