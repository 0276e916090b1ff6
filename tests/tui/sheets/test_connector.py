"""The pane of a connector tells how it reaches its system and which secrets are stored, never what they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ferryman import (
    ApiSettings,
    Connector,
    FileProtocol,
    MiraklSettings,
    OAuth2ClientCredentials,
    OAuth2Password,
    SecretHeader,
    SftpSettings,
)
from ferryman_tui.cells.connectors import ConnectorRow
from ferryman_tui.sheets.connector import connector_sheet
from tests.tui.cells.samples import MOMENTS, NASTY, NOW
from tests.tui.sheets.catalog import CONTEXT, LAWS, check_lines, texts

SFTP = SftpSettings(host="sftp.example.com", port=22, username="shop", password_set=True)
API = ApiSettings(base_url="https://erp.example.com/v1")
MIRAKL = MiraklSettings(api_url="https://marketplace.example.com/api", operator_key_set=True)


def _lines(**fields: object) -> list[str]:
    connector = Connector(name="supplier", id="c-1", updated_at=NOW, **fields)  # type: ignore[arg-type]
    return texts(connector_sheet(ConnectorRow(connector), 80, CONTEXT))


@LAWS
@given(
    st.builds(
        Connector,
        name=NASTY,
        sftp=st.builds(
            SftpSettings, host=NASTY, username=NASTY, host_key=NASTY, protocol=st.sampled_from(FileProtocol)
        ),
        active=st.booleans(),
        id=st.uuids().map(str),
        updated_at=MOMENTS,
    )
    | st.builds(
        Connector,
        name=NASTY,
        api=st.builds(
            ApiSettings,
            base_url=NASTY,
            headers=st.lists(st.builds(SecretHeader, name=NASTY), max_size=2).map(tuple),
            allowed_hosts=st.lists(NASTY, max_size=2).map(tuple),
        ),
    ),
    st.lists(NASTY, max_size=3).map(tuple),
)
def test_lines_fit_every_pane(connector: Connector, users: tuple[str, ...]) -> None:
    check_lines(lambda width, context: connector_sheet(ConnectorRow(connector, users), width, context))


def test_an_sftp_connector_tells_its_key_and_the_jobs_that_use_it() -> None:
    row = ConnectorRow(Connector(name="supplier", sftp=SFTP, id="c-1", updated_at=NOW), ("offers", "prices"))
    lines = texts(connector_sheet(row, 80, CONTEXT))
    assert lines[:2] == ["supplier", "● active"]
    for expected in (
        "Kind               SFTP",
        "Address            sftp.example.com:22",
        "User               shop",
        "Password           stored, never shown",
        "Private key        none",
        "Host key           pinned at first contact",
        "Private addresses  refused",
        "Id  c-1",
    ):
        assert expected in lines
    assert lines[lines.index("Used by  2 jobs") + 1 :] == ["  offers", "  prices"]


def test_ftps_has_certificates_and_no_host_key() -> None:
    pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    ftps = SftpSettings(host="h", username="u", protocol=FileProtocol.FTPS, trusted_certificates=pem)
    lines = _lines(sftp=ftps, allow_private_addresses=True)
    assert "Trusts also        1 certificate" in lines
    assert "Private addresses  allowed" in lines
    assert not any(line.startswith("Host key") for line in lines)


@pytest.mark.parametrize(
    ("grant", "expected"),
    [
        (
            {"oauth2_password": OAuth2Password(access_token_url="https://a/t", username="bob", password_set=True)},
            ["OAuth 2.0          password grant of bob", "Token from         https://a/t"],
        ),
        (
            {"oauth2_client_credentials": OAuth2ClientCredentials(access_token_url="https://a/t", client_id="me")},
            ["OAuth 2.0          client credentials of me", "Client secret      none"],
        ),
    ],
)
def test_an_api_connector_tells_how_it_signs_in(grant: dict[str, object], expected: list[str]) -> None:
    settings = ApiSettings(
        base_url="https://erp.example.com/v1",
        headers=(SecretHeader(name="X-API-Key", value="not-for-eyes", value_set=True),),
        allowed_hosts=("files.example.com",),
        **grant,  # type: ignore[arg-type]
    )
    lines = _lines(api=settings)
    for line in (
        "Header             X-API-Key  stored, never shown",
        "Other hosts        files.example.com",
        *expected,
    ):
        assert line in lines
    assert "not-for-eyes" not in "\n".join(lines)


def test_an_inactive_connector_says_what_that_means() -> None:
    lines = _lines(mirakl=MIRAKL, active=False)
    assert lines[1] == "‖ inactive"
    assert "Runs that need it fail until it is activated." in lines
    assert "Operator key       stored, never shown" in lines
    assert lines[-2:] == ["Used by", "  no job"]
