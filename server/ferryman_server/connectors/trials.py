"""What a trial connection to an outside system found."""

from dataclasses import dataclass

from ferryman_server.domain.outcomes import FailureReason


@dataclass(frozen=True, slots=True)
class ConnectionTest:
    """What became of a trial connection.

    host_key is the SSH key that the server presented, also when it was refused; pin it only when ok.
    """

    ok: bool
    message: str
    reason: FailureReason | None = None
    host_key: str = ""
