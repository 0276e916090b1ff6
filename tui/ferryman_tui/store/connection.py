"""How the console stands with its server, and whether something may be done now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from ferryman import Caller, ServerInfo
from ferryman_tui.store.told import Told

OFFLINE_AFTER = timedelta(minutes=5)


class Link(StrEnum):
    """Whether what is on the screen is true.

    CONNECTING lasts until the first data, LOST is any break after it. RESYNCING is connected again, with rows that may
    be out of date until all of them have come anew. DENIED and SIGNED_OUT are the server's answer.
    """

    CONNECTING = "connecting"
    LIVE = "live"
    RESYNCING = "resyncing"
    LOST = "lost"
    DENIED = "denied"
    SIGNED_OUT = "signed out"


@dataclass(frozen=True, slots=True)
class Comeback:
    """The connection came back: when (UTC), how many rows changed while away, whether all rows came anew."""

    at: datetime
    changes: int
    resynced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """How the console stands with the server; times are UTC.

    `since` is when the link became what it is, `data_as_of` the last message before a break, absent while live.
    `attempt` counts the connections that have failed since the break, `retry_at` is when the next one begins, absent
    while it is under way. `failure` is why. `caller` and `server` are absent until the server has told.
    `comeback` is the latest one: another object for each.
    """

    target: str
    since: datetime
    link: Link = Link.CONNECTING
    data_as_of: datetime | None = None
    attempt: int = 0
    retry_at: datetime | None = None
    failure: Told | None = None
    caller: Caller | None = None
    server: ServerInfo | None = None
    round_trip: timedelta | None = None
    comeback: Comeback | None = None

    @property
    def permissions(self) -> Sequence[str]:
        """What the caller may do, as far as known."""
        return self.caller.permissions if self.caller else ()

    @property
    def read_only(self) -> bool:
        """Whether the caller is known, and may change nothing."""
        return self.caller is not None and "MAPPER_WRITE" not in self.permissions

    def offline(self, now: datetime) -> bool:
        """Whether the connection has been missing for so long that somebody should look at the server."""
        return self.link in (Link.LOST, Link.CONNECTING) and now - self.since >= OFFLINE_AFTER

    def seconds_to_retry(self, now: datetime) -> int:
        """Whole seconds until the next attempt; 0 while one is under way and when connected."""
        return max(0, -(-(self.retry_at - now) // timedelta(seconds=1))) if self.retry_at else 0

    def refusal(self, permission: str = "") -> str:
        """Say why a change that needs `permission` cannot be sent now; empty when it can."""
        if self.link is not Link.LIVE:
            return _REFUSALS[self.link].format(target=self.target)
        if not permission or permission in self.permissions:
            return ""
        if self.caller is None:
            return "The server has not told yet what you may do. Try again in a moment."
        return f"Needs permission {permission} (you have {', '.join(self.permissions) or 'none'})."

    def connected(self, link: Link, now: datetime, *, data_as_of: datetime | None) -> "Connection":
        """Be connected; while rows come anew, what is shown is as of `data_as_of`."""
        data_as_of = data_as_of if link is Link.RESYNCING else None
        return replace(self, link=link, since=now, data_as_of=data_as_of, attempt=0, retry_at=None, failure=None)

    def broken(
        self, link: Link, now: datetime, failure: Told, retry_at: datetime, data_as_of: datetime | None
    ) -> "Connection":
        """Have failed once more; the time since when is that of the first failure."""
        return replace(
            self,
            link=link,
            since=self.since if link is self.link else now,
            data_as_of=data_as_of,
            attempt=self.attempt + 1,
            retry_at=retry_at,
            failure=failure,
            round_trip=None,
        )


_REFUSALS = {
    Link.CONNECTING: "Not connected to {target} yet: nothing can be changed.",
    Link.LOST: "The connection to {target} is lost: nothing can be changed until it is back.",
    Link.RESYNCING: "All rows are being loaded again, what you see may be out of date. Try again in a moment.",
    Link.DENIED: "You may not list jobs on {target}. Ask for MAPPER_READ, then reconnect.",
    Link.SIGNED_OUT: "{target} does not know you. Sign in again, then reconnect.",
}
