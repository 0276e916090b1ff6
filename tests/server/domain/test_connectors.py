"""What is allowed of connectors of every kind, and which secrets they keep."""

from dataclasses import replace

import pytest

from ferryman_server.domain.connectors import (
    CLIENT_SECRET,
    FRONT_OFFICE_KEY,
    OPERATOR_KEY,
    PASSWORD,
    PRIVATE_KEY,
    ApiSettings,
    ConnectorDraft,
    FileProtocol,
    MiraklSettings,
    OAuth2ClientCredentials,
    OAuth2Password,
    Settings,
    SftpSettings,
    draft_violations,
    header_secret,
    secret_names,
)

SFTP = SftpSettings("sftp.example.com", 22, "shop")
FTPS = SftpSettings("ftp.example.com", 21, "shop", protocol=FileProtocol.FTPS)
API = ApiSettings("https://api.example.com/v1")
TOKEN = "https://auth.example.com/token"


def wrong(settings: Settings, *secrets: str, private: bool = False) -> set[str]:
    draft = ConnectorDraft("C", settings, private, dict.fromkeys(secrets, "s3cret"))
    return {violation.field for violation in draft_violations(draft, frozenset())}


@pytest.mark.parametrize(
    ("settings", "secrets"),
    [
        (SFTP, [PASSWORD]),
        (SFTP, [PRIVATE_KEY]),
        (FTPS, [PASSWORD]),
        (API, []),
        (replace(API, header_names=("X-API-Key",)), [header_secret("X-API-Key")]),
        (replace(API, authentication=OAuth2Password(TOKEN, "u")), [PASSWORD]),
        (replace(API, authentication=OAuth2ClientCredentials(TOKEN, "me")), [CLIENT_SECRET]),
        (MiraklSettings("https://market.example.com"), [OPERATOR_KEY, FRONT_OFFICE_KEY]),
    ],
)
def test_complete_settings_are_allowed(settings: Settings, secrets: list[str]) -> None:
    assert wrong(settings, *secrets) == set()
    assert set(secrets) <= secret_names(settings)


@pytest.mark.parametrize(
    ("settings", "secrets", "fields"),
    [
        (SFTP, [], {"sftp.password"}),
        (FTPS, [], {"sftp.password"}),
        (FTPS, [PASSWORD, PRIVATE_KEY], {"sftp.private_key"}),
        (replace(FTPS, host_key="ssh-ed25519 AAAA"), [PASSWORD], {"sftp.host_key"}),
        (replace(SFTP, trusted_certificates="PEM"), [PASSWORD], {"sftp.trusted_certificates"}),
        (SftpSettings("user@host/path", 0, ""), [PASSWORD], {"sftp.host", "sftp.port", "sftp.username"}),
        (replace(API, header_names=("X-API-Key",)), [], {"api.headers[0].value"}),
        (replace(API, header_names=("X-A", "x-a")), [header_secret("x-a")], {"api.headers[1].name"}),
        (replace(API, header_names=("X A",)), [], {"api.headers[0].name"}),
        (replace(API, allowed_hosts=("https://files",)), [], {"api.allowed_hosts[0]"}),
        (
            replace(API, authentication=OAuth2Password("", "")),
            [],
            {f"api.oauth2_password.{name}" for name in ("access_token_url", "username", "password")},
        ),
        (
            replace(API, authentication=OAuth2ClientCredentials("", "")),
            [],
            {f"api.oauth2_client_credentials.{name}" for name in ("access_token_url", "client_id", "client_secret")},
        ),
        (MiraklSettings(""), [], {"mirakl.api_url", "mirakl.operator_key", "mirakl.front_office_key"}),
    ],
)
def test_what_is_missing_or_wrong_is_named(settings: Settings, secrets: list[str], fields: set[str]) -> None:
    assert wrong(settings, *secrets) == fields


@pytest.mark.parametrize(
    "url",
    ["", "api.example.com", "ftp://api.example.com", "https://", "https://u:p@api", "https://api?x=1", "https://api:x"],
)
def test_a_base_url_is_a_url_without_secrets(url: str) -> None:
    assert wrong(ApiSettings(url)) == {"api.base_url"}


def test_http_is_for_private_addresses_only() -> None:
    assert wrong(ApiSettings("http://127.0.0.1:8080")) == {"api.base_url"}
    assert wrong(ApiSettings("http://127.0.0.1:8080"), private=True) == set()


def test_a_draft_shows_no_secret() -> None:
    assert "s3cret" not in repr(ConnectorDraft("C", SFTP, secrets={PASSWORD: "s3cret"}))
