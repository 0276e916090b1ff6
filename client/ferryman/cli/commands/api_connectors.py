"""`ferryman connector create-api` and `create-mirakl`: connectors to REST APIs."""

from typing import Annotated

import typer

from ferryman.cli.commands.connectors import app
from ferryman.cli.layouts.connectors import CONNECTORS
from ferryman.cli.options import PrivateOption
from ferryman.cli.secrets import secret_at
from ferryman.cli.session import Session, connected
from ferryman.models.connectors import (
    ApiSettings,
    Connector,
    MiraklSettings,
    OAuth2ClientCredentials,
    OAuth2Password,
    SecretHeader,
)

__all__ = ("app",)

NameArgument = Annotated[str, typer.Argument(help="Name of the new connector.", show_default=False)]


@app.command("create-api")
@connected
async def create_api(
    session: Session,
    name: NameArgument,
    base_url: Annotated[str, typer.Option(help="What all paths of calls are below.", show_default=False)],
    header: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=REF", help="Header with a secret, such as X-API-Key=env:KEY; may be repeated."),
    ] = None,
    token_url: Annotated[str, typer.Option(help="OAuth 2.0: where tokens are given out.", show_default=False)] = "",
    client_id: Annotated[str, typer.Option(help="OAuth 2.0: client id.", show_default=False)] = "",
    client_secret: Annotated[str, typer.Option(metavar="REF", help="OAuth 2.0: its secret.", show_default=False)] = "",
    username: Annotated[str, typer.Option(help="OAuth 2.0: user, for the password grant.", show_default=False)] = "",
    password: Annotated[str, typer.Option(metavar="REF", help="OAuth 2.0: its password.", show_default=False)] = "",
    scope: Annotated[str, typer.Option(help="OAuth 2.0: scopes.", show_default=False)] = "",
    allowed_host: Annotated[
        list[str] | None, typer.Option(help="Further host for redirects and downloads; may be repeated.")
    ] = None,
    allow_private_addresses: PrivateOption = False,
) -> None:
    """Create a connector to a REST API. Secrets are given by reference: env:NAME or file:PATH.

    With --token-url a token is got: with --username by the password grant, otherwise by client credentials.

    Example: `ferryman connector create-api pim --base-url https://pim.example.com/v1 --header X-API-Key=env:PIM_KEY`
    """
    secret = secret_at(client_secret) if client_secret else ""
    by_password = OAuth2Password(
        access_token_url=token_url,
        username=username,
        password=secret_at(password) if password else "",
        client_id=client_id,
        client_secret=secret,
        scope=scope,
    )
    by_client = OAuth2ClientCredentials(
        access_token_url=token_url, client_id=client_id, client_secret=secret, scope=scope
    )
    settings = ApiSettings(
        base_url=base_url,
        headers=tuple(_header(text) for text in header or ()),
        oauth2_password=by_password if token_url and username else None,
        oauth2_client_credentials=by_client if token_url and not username else None,
        allowed_hosts=tuple(allowed_host or ()),
    )
    connector = Connector(name=name, api=settings, allow_private_addresses=allow_private_addresses)
    session.output.one(await session.client.connectors.create(connector), CONNECTORS)


@app.command("create-mirakl")
@connected
async def create_mirakl(
    session: Session,
    name: NameArgument,
    api_url: Annotated[str, typer.Option(help="The marketplace's API.", show_default=False)],
    operator_key: Annotated[str, typer.Option(metavar="REF", help="Operator API key.", show_default=False)],
    front_office_key: Annotated[str, typer.Option(metavar="REF", help="Front-office API key.", show_default=False)],
    auto_languages: Annotated[
        bool, typer.Option("--auto-languages", help="Values for several locales need no mapping.")
    ] = False,
    allow_private_addresses: PrivateOption = False,
) -> None:
    """Create a connector to a Mirakl marketplace. Keys are given by reference: env:NAME or file:PATH.

    Example: `ferryman connector create-mirakl market --api-url https://market.example.com --operator-key env:OPERATOR
    --front-office-key env:FRONT`
    """
    settings = MiraklSettings(
        api_url=api_url,
        operator_key=secret_at(operator_key),
        front_office_key=secret_at(front_office_key),
        auto_language_mapping=auto_languages,
    )
    connector = Connector(name=name, mirakl=settings, allow_private_addresses=allow_private_addresses)
    session.output.one(await session.client.connectors.create(connector), CONNECTORS)


def _header(text: str) -> SecretHeader:
    name, equals, reference = text.partition("=")
    if not name or not equals:
        raise typer.BadParameter(f'expected NAME=REF such as X-API-Key=env:KEY, got "{text}"')
    return SecretHeader(name=name, value=secret_at(reference))
