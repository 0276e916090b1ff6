"""`ferryman connector`: how to reach outside systems."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from ferryman.cli.exits import ExitCode
from ferryman.cli.layouts.connectors import CONNECTOR_TEST, CONNECTORS
from ferryman.cli.layouts.previews import SOURCE_PREVIEW
from ferryman.cli.lookup import connector_named
from ferryman.cli.options import (
    AllOption,
    ConnectorArgument,
    PageOption,
    PrivateOption,
    SearchOption,
    SizeOption,
    SortOption,
    YesOption,
    confirm,
    write_list,
)
from ferryman.cli.secrets import secret_at
from ferryman.cli.session import Session, connected
from ferryman.models.connectors import Connector, FileProtocol, SftpSettings
from ferryman.models.sources import FileFormat, SftpSource

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode="markdown")

PasswordEnvironmentOption = Annotated[
    str, typer.Option("--password-env", metavar="NAME", help="Environment variable that holds the password.")
]
PasswordFileOption = Annotated[
    Path | None, typer.Option("--password-file", metavar="PATH", help="File that holds the password.")
]
HostKeyOption = Annotated[
    str, typer.Option(help='Host key to trust, as "ssh-ed25519 AAAA..."; without it the first one met is pinned.')
]


@app.command("list")
@connected
async def list_(
    session: Session,
    search: SearchOption = "",
    sort: SortOption = None,
    page: PageOption = 0,
    size: SizeOption = 0,
    all: AllOption = False,
) -> None:
    """List connectors.

    Example: `ferryman connector list --search supplier`
    """
    listing = session.client.connectors.list(search=search, sort=sort or ())
    await write_list(session, listing, CONNECTORS, page=page, size=size, all=all)


@app.command()
@connected
async def show(session: Session, connector: ConnectorArgument) -> None:
    """Show a connector with its settings, never its password.

    Example: `ferryman connector show supplier-sftp`
    """
    session.output.one(await connector_named(session.client, connector), CONNECTORS)


@app.command()
@connected
async def create(
    session: Session,
    name: Annotated[str, typer.Argument(help="Name of the new connector.", show_default=False)],
    host: Annotated[str, typer.Option(help="Host name or address.", show_default=False)],
    username: Annotated[str, typer.Option(help="User to log in as.", show_default=False)],
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="TCP port; 22 for SFTP and 21 for FTPS.", show_default=False)
    ] = 0,
    protocol: Annotated[str, typer.Option(help="sftp or ftps.")] = "sftp",
    password_env: PasswordEnvironmentOption = "",
    password_file: PasswordFileOption = None,
    private_key_file: Annotated[
        Path | None, typer.Option(metavar="PATH", help="SFTP: private key to log in with, without a password.")
    ] = None,
    host_key: HostKeyOption = "",
    certificates_file: Annotated[
        Path | None, typer.Option(metavar="PATH", help="FTPS: certificates to trust beside the system's, PEM.")
    ] = None,
    allow_private_addresses: PrivateOption = False,
) -> None:
    """Create a connector to an SFTP or FTPS server; the password is asked for unless an option says where it is.

    For other kinds see `ferryman connector create-api --help` and `create-mirakl --help`.

    Example: `ferryman connector create supplier --host sftp.example.com --username shop --password-env SFTP_PASSWORD`
    """
    password = _password(password_env, password_file)
    if password is None and private_key_file is None:
        password = typer.prompt("Password", hide_input=True, err=True)
    settings = SftpSettings(
        host=host,
        port=port,
        username=username,
        password=password or "",
        host_key=host_key,
        protocol=_protocol(protocol),
        private_key=secret_at(f"file:{private_key_file}") if private_key_file else "",
        trusted_certificates=secret_at(f"file:{certificates_file}") if certificates_file else "",
    )
    connector = Connector(name=name, sftp=settings, allow_private_addresses=allow_private_addresses)
    session.output.one(await session.client.connectors.create(connector), CONNECTORS)


@app.command()
@connected
async def update(
    session: Session,
    connector: ConnectorArgument,
    name: Annotated[str | None, typer.Option(help="New name.", show_default=False)] = None,
    host: Annotated[str | None, typer.Option(help="Host name or address.", show_default=False)] = None,
    username: Annotated[str | None, typer.Option(help="User to log in as.", show_default=False)] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="TCP port.", show_default=False)] = None,
    password_env: PasswordEnvironmentOption = "",
    password_file: PasswordFileOption = None,
    host_key: HostKeyOption = "",
    clear_host_key: Annotated[
        bool, typer.Option("--clear-host-key", help="Forget the pinned host key; the next one met is pinned.")
    ] = False,
    allow_private_addresses: Annotated[
        bool | None, typer.Option(help="Allow hosts on this machine and in private networks.", show_default=False)
    ] = None,
) -> None:
    """Change what the options name; everything else stays as it is.

    Example: `ferryman connector update supplier-sftp --password-file ~/new-password`
    """
    stored = await connector_named(session.client, connector)
    own = _named(name=name, allow_private_addresses=allow_private_addresses)
    password = _password(password_env, password_file)
    key = host_key or ("" if clear_host_key else None)
    of_sftp = _named(host=host, port=port, username=username, password=password, host_key=key)
    if not own and not of_sftp:
        raise typer.BadParameter("nothing to change; see ferryman connector update --help")
    if of_sftp and stored.sftp is None:
        raise typer.BadParameter(f'"{stored.name}" reaches no file server; change its settings with ferryman apply')
    wanted = replace(stored, **own, sftp=replace(stored.sftp, **of_sftp) if stored.sftp else None)
    fields = [*own, *(f"sftp.{field}" for field in of_sftp)]
    session.output.one(await session.client.connectors.update(wanted, fields), CONNECTORS)


@app.command()
@connected
async def delete(session: Session, connector: ConnectorArgument, yes: YesOption = False) -> None:
    """Delete a connector for good; refused while a job refers to it.

    Example: `ferryman connector delete supplier-sftp --yes`
    """
    found = await connector_named(session.client, connector)
    confirm(f'Delete the connector "{found.name}" for good?', yes=yes)
    await session.client.connectors.delete(found.id, etag=found.etag)
    session.output.remark(f'deleted the connector "{found.name}"')


@app.command()
@connected
async def test(session: Session, connector: ConnectorArgument) -> ExitCode:
    """Connect and log in with the stored settings; exit code 1 when that fails.

    Example: `ferryman connector test supplier-sftp`
    """
    result = await session.client.connectors.test((await connector_named(session.client, connector)).id)
    session.output.one(result, CONNECTOR_TEST)
    return ExitCode.OK if result.ok else ExitCode.FAILED


@app.command()
@connected
async def preview(
    session: Session,
    connector: ConnectorArgument,
    file: Annotated[str, typer.Option(metavar="PATH", help="File to look at.", show_default=False)] = "",
    directory: Annotated[
        str, typer.Option(metavar="PATH", help="Directory whose first file to look at.", show_default=False)
    ] = "",
    delimiter: Annotated[str, typer.Option(help='"," or ";"; found out without it.', show_default=False)] = "",
    format: Annotated[str, typer.Option(help="csv, xml or json.")] = "csv",
    entity: Annotated[str, typer.Option(help="Entity to suggest a mapping for.", show_default=False)] = "",
    rows: Annotated[int, typer.Option(min=1, max=100, help="How many rows to show.")] = 10,
) -> ExitCode:
    """Look at the columns and first rows of a file; nothing is imported. Exit code 1 when it cannot be read.

    Example: `ferryman connector preview supplier-sftp --file out/products.csv --entity PRODUCT`
    """
    if bool(file) == bool(directory):
        raise typer.BadParameter("give either --file or --directory")
    found = await connector_named(session.client, connector)
    if format.upper() not in FileFormat.__members__:
        raise typer.BadParameter(f'expected csv, xml or json, got "{format}"')
    source = SftpSource(
        file_path=file, inbound_directory=directory, delimiter=delimiter, format=FileFormat[format.upper()]
    )
    result = await session.client.connectors.preview(found.id, source, rows=rows, entity=entity.upper())
    session.output.one(result, SOURCE_PREVIEW)
    return ExitCode.FAILED if result.failure else ExitCode.OK


@app.command()
@connected
async def activate(session: Session, connector: ConnectorArgument) -> None:
    """Make a connector usable.

    Example: `ferryman connector activate supplier-sftp`
    """
    found = await session.client.connectors.activate((await connector_named(session.client, connector)).id)
    session.output.receipt(found, CONNECTORS, f'the connector "{found.name}" is active')


@app.command()
@connected
async def deactivate(session: Session, connector: ConnectorArgument) -> None:
    """Make runs that need a connector fail until it is activated.

    Example: `ferryman connector deactivate supplier-sftp`
    """
    found = await session.client.connectors.deactivate((await connector_named(session.client, connector)).id)
    session.output.receipt(found, CONNECTORS, f'the connector "{found.name}" is inactive')


def _protocol(name: str) -> FileProtocol:
    if name.upper() not in FileProtocol.__members__:
        raise typer.BadParameter(f'expected sftp or ftps, got "{name}"')
    return FileProtocol[name.upper()]


def _password(environment: str, file: Path | None) -> str | None:
    if environment and file:
        raise typer.BadParameter("give either --password-env or --password-file")
    if not environment and file is None:
        return None
    return secret_at(f"env:{environment}" if environment else f"file:{file}")


def _named(**options: object) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}
