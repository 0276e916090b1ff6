"""What the first lines of every screen say about the connection."""

from datetime import datetime

from ferryman_tui.session import Session
from ferryman_tui.store.connection import Connection, Link
from ferryman_tui.tones import Tone
from ferryman_tui.widgets.banner import Notice
from ferryman_tui.widgets.topbar import Link as Pill

_WAIT_SECONDS = 0.2


def pill(connection: Connection, now: datetime, *, ascii: bool = False) -> Pill:
    """Say in a word how the connection is."""
    live, half = ("*", "o") if ascii else ("●", "◐")
    match connection.link:
        case Link.LIVE:
            trip = connection.round_trip
            text = f"live {trip.total_seconds() * 1000:.0f} ms" if trip else "live"
            return Pill(live, text, "live", Tone.OK)
        case Link.RESYNCING:
            return Pill(half, "loading again", "loading", Tone.WARN)
        case Link.CONNECTING:
            return Pill(half, "connecting", "connects", Tone.WARN)
        case Link.LOST:
            left = connection.seconds_to_retry(now)
            word = f"retry {left}s" if left else "retrying"
            return Pill(half, word, word, Tone.WARN)
        case Link.DENIED:
            return Pill("x" if ascii else "✗", "not allowed", "denied", Tone.ERROR)
        case Link.SIGNED_OUT:
            return Pill("x" if ascii else "✗", "signed out", "signed out", Tone.ERROR)


def notice(session: Session, now: datetime) -> Notice | None:
    """Say what the operator must know about the connection; nothing while all is well."""
    connection = session.feed.connection
    again = session.keymap.first("reconnect")
    mark = "!" if session.ascii else "◐"
    match connection.link:
        case Link.LIVE:
            return None
        case Link.RESYNCING:
            text = "Loading everything again: what you see may be out of date for a moment."
            return Notice(mark, text, "Loading everything again …", Tone.WARN)
        case Link.CONNECTING:
            return _connecting(session, connection, now, mark, again)
        case Link.LOST:
            return _lost(connection, now, mark, again)
        case Link.DENIED:
            text = f"You may not list jobs on {connection.target}. Ask for MAPPER_READ, then press {again}."
            return Notice("!", text, f"You may not list jobs. Ask for MAPPER_READ · {again}", Tone.ERROR)
        case Link.SIGNED_OUT:
            text = f"{connection.target} does not know you. Sign in again, then press {again}."
            return Notice("!", text, f"Signed out. Sign in again · {again}", Tone.ERROR)


def _connecting(session: Session, connection: Connection, now: datetime, mark: str, again: str) -> Notice | None:
    waited = (now - connection.since).total_seconds()
    if waited < _WAIT_SECONDS and not connection.failure:
        return None
    quit = session.keymap.first("leave")
    short = f"Connecting to {connection.target} … {waited:.0f}s ({quit} quits)"
    if not connection.failure:
        return Notice(mark, short, short, Tone.WARN)
    why = f"{connection.failure.code}: {connection.failure.message}"
    text = f"No connection to {connection.target} ({why}). {_retry(connection, now)} · {again} retries now"
    tone = Tone.ERROR if connection.offline(now) else Tone.WARN
    return Notice(mark, text, f"No connection · {_retry(connection, now).lower()} · {again}", tone)


def _lost(connection: Connection, now: datetime, mark: str, again: str) -> Notice:
    as_of = f"{connection.data_as_of:%H:%M:%S}" if connection.data_as_of else "before"
    why = f" ({connection.failure.code}: {connection.failure.message})" if connection.failure else ""
    retry = _retry(connection, now)
    text = f"Connection lost. Showing data as of {as_of} UTC. {retry} · {again} retries now{why}"
    short = f"Lost connection · data of {as_of} · {retry.lower()} · {again}"
    return Notice(mark, text, short, Tone.ERROR if connection.offline(now) else Tone.WARN)


def _retry(connection: Connection, now: datetime) -> str:
    left = connection.seconds_to_retry(now)
    return f"Retry {connection.attempt} in {left}s" if left else f"Retry {connection.attempt} now"
