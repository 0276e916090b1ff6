"""One connector: what it reaches and how, which secrets are stored, and which jobs use it."""

from collections.abc import Sequence

from ferryman import ApiSettings, Connector, MiraklSettings, SftpSettings
from ferryman_tui.cells.connectors import ConnectorRow, activity_cell
from ferryman_tui.columns import Context
from ferryman_tui.sheets.lines import INDENT, Lines, heading, indented, line, pairs, stacked, wrapped
from ferryman_tui.sheets.record import moment
from ferryman_tui.tones import Cell, Piece, Tone

_ACTIVITY = 20

_Facts = list[tuple[str, Cell]]


def connector_sheet(row: ConnectorRow, width: int, context: Context) -> Lines:
    """Show a connector. Secrets are never shown, only whether they are stored."""
    connector = row.connector
    inactive = line("Runs that need it fail until it is activated.", Tone.WARN)
    return stacked(
        (*wrapped(line(connector.name, bold=True), width), activity_cell(connector, _ACTIVITY, context)),
        () if connector.active else wrapped(inactive, width),
        pairs(_reached(connector), width),
        pairs(_made(connector, context), width),
        pairs([("Id", line(connector.id, Tone.MUTED))], width),
        _users(row.users, width),
    )


def _reached(connector: Connector) -> _Facts:
    facts: _Facts = [("Kind", line(connector.kind)), ("Address", line(connector.address))]
    if connector.sftp:
        facts += _sftp(connector.sftp)
    if connector.api:
        facts += _api(connector.api)
    if connector.mirakl:
        facts += _mirakl(connector.mirakl)
    private = "allowed" if connector.allow_private_addresses else "refused"
    return [*facts, ("Private addresses", line(private, Tone.WARN if connector.allow_private_addresses else Tone.TEXT))]


def _sftp(settings: SftpSettings) -> _Facts:
    facts: _Facts = [
        ("User", line(settings.username)),
        ("Password", _stored(settings.password_set)),
        ("Private key", _stored(settings.private_key_set)),
    ]
    if settings.protocol.name == "SFTP":
        unknown = line("pinned at first contact", Tone.MUTED)
        facts.append(("Host key", line(settings.host_key) if settings.host_key else unknown))
    return [*facts, *_certificates(settings.trusted_certificates)]


def _api(settings: ApiSettings) -> _Facts:
    facts: _Facts = [("Header", (Piece(f"{item.name}  "), *_stored(item.value_set))) for item in settings.headers]
    if password := settings.oauth2_password:
        facts += [
            ("OAuth 2.0", line(f"password grant of {password.username}")),
            ("Token from", line(password.access_token_url)),
            ("Password", _stored(password.password_set)),
        ]
    if credentials := settings.oauth2_client_credentials:
        facts += [
            ("OAuth 2.0", line(f"client credentials of {credentials.client_id}")),
            ("Token from", line(credentials.access_token_url)),
            ("Client secret", _stored(credentials.client_secret_set)),
        ]
    if settings.allowed_hosts:
        facts.append(("Other hosts", line(", ".join(settings.allowed_hosts))))
    return [*facts, *_certificates(settings.trusted_certificates)]


def _mirakl(settings: MiraklSettings) -> _Facts:
    languages = "by themselves" if settings.auto_language_mapping else "as the job's mapping says"
    return [
        ("Operator key", _stored(settings.operator_key_set)),
        ("Front-office key", _stored(settings.front_office_key_set)),
        ("Languages", line(f"mapped {languages}")),
    ]


def _stored(is_set: bool) -> Cell:
    return line("stored, never shown", Tone.MUTED) if is_set else line("none", Tone.MUTED)


def _certificates(pem: str) -> _Facts:
    count = pem.count("-----BEGIN CERTIFICATE-----")
    return [("Trusts also", line(f"{count:,} certificate{'' if count == 1 else 's'}"))] if count else []


def _made(connector: Connector, context: Context) -> _Facts:
    return [
        ("Changed", moment(connector.updated_at, context)),
        ("Created", moment(connector.created_at, context)),
    ]


def _users(names: Sequence[str], width: int) -> Lines:
    if not names:
        return (heading("Used by"), *indented((line("no job", Tone.MUTED),)))
    shown = [cell for name in names for cell in wrapped((Piece(name),), width - INDENT)]
    return (heading("Used by", f"{len(names):,} job{'' if len(names) == 1 else 's'}"), *indented(shown))
