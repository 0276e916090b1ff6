"""How a REST API is reached, as fields of a connector's form, and back."""

from dataclasses import replace

from ferryman import ApiSettings, OAuth2ClientCredentials, OAuth2Password, SecretHeader
from ferryman_tui.forms.fields import (
    Choice,
    Field,
    LongText,
    Option,
    Rows,
    Secret,
    Section,
    Sections,
    Text,
    Value,
    Values,
    unless,
)

_AUTHENTICATION = "api.authentication"
_PASSWORD, _CREDENTIALS = "oauth2_password", "oauth2_client_credentials"
_GRANTS = (
    Option("", "none, or the headers"),
    Option(_CREDENTIALS, "OAuth 2.0 client credentials"),
    Option(_PASSWORD, "OAuth 2.0 with user and password"),
)


def api_values(settings: ApiSettings) -> dict[str, Value]:
    """Hold how an API is reached; secrets are never held, only that they are stored."""
    password = settings.oauth2_password or OAuth2Password(access_token_url="", username="")
    credentials = settings.oauth2_client_credentials or OAuth2ClientCredentials(access_token_url="", client_id="")
    grant = _PASSWORD if settings.oauth2_password else _CREDENTIALS if settings.oauth2_client_credentials else ""
    headers = tuple(
        Values({"name": item.name, "value": "", "stored_name": item.name if item.value_set else ""})
        for item in settings.headers
    )
    return {
        "api.base_url": settings.base_url,
        "api.headers": headers,
        "api.allowed_hosts": ", ".join(settings.allowed_hosts),
        "api.trusted_certificates": settings.trusted_certificates,
        _AUTHENTICATION: grant,
        **_grant_values(_PASSWORD, password),
        **_grant_values(_CREDENTIALS, credentials),
        f"api.{_PASSWORD}.username": password.username,
        f"api.{_PASSWORD}.password": "",
    }


def _grant_values(name: str, grant: OAuth2Password | OAuth2ClientCredentials) -> dict[str, Value]:
    return {
        f"api.{name}.access_token_url": grant.access_token_url,
        f"api.{name}.client_id": grant.client_id,
        f"api.{name}.client_secret": "",
        f"api.{name}.scope": grant.scope,
    }


def api_settings(values: Values, stored: ApiSettings | None) -> ApiSettings:
    """Make how an API is reached."""
    grant = values.text(_AUTHENTICATION)
    return ApiSettings(
        base_url=values.trimmed("api.base_url"),
        headers=tuple(map(_header, values.rows("api.headers"))),
        oauth2_password=_password_grant(values, stored) if grant == _PASSWORD else None,
        oauth2_client_credentials=_credentials_grant(values, stored) if grant == _CREDENTIALS else None,
        allowed_hosts=tuple(host for text in values.text("api.allowed_hosts").split(",") if (host := text.strip())),
        trusted_certificates=values.text("api.trusted_certificates"),
    )


def _header(row: Values) -> SecretHeader:
    return SecretHeader(name=row.trimmed("name"), value=row.text("value"), value_set=_has_value(row))


def _has_value(row: Values) -> bool:
    """Whether the server has a value under this name: a header that is renamed needs a new one."""
    return row.trimmed("name").lower() == row.text("stored_name").lower() != ""


def _password_grant(values: Values, stored: ApiSettings | None) -> OAuth2Password:
    base = (stored.oauth2_password if stored else None) or OAuth2Password(access_token_url="", username="")
    path = f"api.{_PASSWORD}"
    return replace(
        base,
        access_token_url=values.trimmed(f"{path}.access_token_url"),
        client_id=values.trimmed(f"{path}.client_id"),
        client_secret=values.text(f"{path}.client_secret"),
        username=values.trimmed(f"{path}.username"),
        password=values.text(f"{path}.password"),
        scope=values.trimmed(f"{path}.scope"),
    )


def _credentials_grant(values: Values, stored: ApiSettings | None) -> OAuth2ClientCredentials:
    empty = OAuth2ClientCredentials(access_token_url="", client_id="")
    base = (stored.oauth2_client_credentials if stored else None) or empty
    path = f"api.{_CREDENTIALS}"
    return replace(
        base,
        access_token_url=values.trimmed(f"{path}.access_token_url"),
        client_id=values.trimmed(f"{path}.client_id"),
        client_secret=values.text(f"{path}.client_secret"),
        scope=values.trimmed(f"{path}.scope"),
    )


def api_sections(values: Values, stored: ApiSettings | None) -> Sections:
    """Ask how an API is reached."""
    return (
        Section(title="API", fields=(_base_url_field(values), _headers_field(), _hosts_field(), _certificates_field())),
        Section(title="Access", fields=(_grant_field(), *_grant_fields(values, stored))),
    )


def _base_url_field(values: Values) -> Field:
    return Field(
        key="api.base_url",
        label="Base URL",
        kind=Text("https://api.example.com/v1"),
        hint="The paths of all calls are below it. http is accepted only with private hosts allowed.",
        problem=unless(values.trimmed("api.base_url")),
    )


def _headers_field() -> Field:
    return Field(
        key="api.headers",
        label="Headers",
        kind=Rows(
            noun="header",
            titles=("Name", "Value"),
            cells=_header_cells,
            sections=_header_sections,
            when_empty="none",
        ),
        hint="Sent with every call, such as an API key. Their values are secrets: stored encrypted, never shown.",
    )


def _header_cells(row: Values) -> tuple[str, ...]:
    return row.text("name"), "a new one" if row.text("value") else "stored" if _has_value(row) else "missing"


def _header_sections(row: Values) -> Sections:
    stored = _has_value(row)
    fields = (
        Field(key="name", label="Name", kind=Text("X-API-Key"), problem=unless(row.trimmed("name"))),
        Field(key="value", label="Value", kind=Secret(stored=stored), problem=unless(stored or row.text("value"))),
    )
    return (Section(title="", fields=fields),)


def _hosts_field() -> Field:
    return Field(
        key="api.allowed_hosts",
        label="More hosts",
        kind=Text("files.example.com, cdn.example.com"),
        hint="Where redirects, downloads and links may lead to; they never get the headers or the token.",
    )


def _certificates_field() -> Field:
    return Field(
        key="api.trusted_certificates",
        label="Certificates",
        kind=LongText(),
        hint="To trust beside those of the system, in PEM form.",
    )


def _grant_field() -> Field:
    return Field(key=_AUTHENTICATION, label="Token", kind=Choice(_GRANTS), hint="How an access token is got.")


def _grant_fields(values: Values, stored: ApiSettings | None) -> tuple[Field, ...]:
    grant = values.text(_AUTHENTICATION)
    if not grant:
        return ()
    path, by_password = f"api.{grant}", grant == _PASSWORD
    held = (stored.oauth2_password if by_password else stored.oauth2_client_credentials) if stored else None
    has_secret = bool(held and held.client_secret_set)
    id_problem = "" if by_password else unless(values.trimmed(f"{path}.client_id"))
    secret_problem = "" if by_password else unless(has_secret or values.text(f"{path}.client_secret"))
    return (
        Field(
            key=f"{path}.access_token_url",
            label="Token URL",
            kind=Text("https://auth.example.com/oauth/token"),
            problem=unless(values.trimmed(f"{path}.access_token_url")),
        ),
        *(_user_fields(values, stored) if by_password else ()),
        Field(key=f"{path}.client_id", label="Client id", kind=Text(), problem=id_problem),
        Field(
            key=f"{path}.client_secret", label="Client secret", kind=Secret(stored=has_secret), problem=secret_problem
        ),
        Field(key=f"{path}.scope", label="Scopes", kind=Text(), hint="Separated by spaces. Empty: none."),
    )


def _user_fields(values: Values, stored: ApiSettings | None) -> tuple[Field, ...]:
    held = stored.oauth2_password if stored else None
    path = f"api.{_PASSWORD}"
    has_password = bool(held and held.password_set)
    there = has_password or values.text(f"{path}.password")
    return (
        Field(key=f"{path}.username", label="User", kind=Text(), problem=unless(values.trimmed(f"{path}.username"))),
        Field(key=f"{path}.password", label="Password", kind=Secret(stored=has_password), problem=unless(there)),
    )
