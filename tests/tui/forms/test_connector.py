"""The form of a connector: every kind of system, and secrets that are only ever sent."""

from dataclasses import replace

import pytest

from ferryman import Connector, FileProtocol, SecretHeader, SftpSettings
from ferryman_tui.forms.connector import ConnectorForm
from ferryman_tui.forms.fields import Rows, Secret, Values, problems_of
from ferryman_tui.forms.form import Aids, changed_labels
from tests.tui.forms.things import FILES, MARKET, SHOP, asked, edited


@pytest.mark.parametrize("connector", [FILES, SHOP, MARKET], ids=lambda item: item.name)
def test_a_form_that_nobody_touched_changes_nothing(connector: Connector) -> None:
    form = ConnectorForm(connector)
    draft = form.draft(form.base)
    assert draft.fields == ()
    assert draft.connector == connector
    assert not problems_of(form.sections(form.base, Aids()))


def test_a_new_connector_asks_for_what_its_kind_needs() -> None:
    form = ConnectorForm()
    needed = {
        "SFTP": {"name", "sftp.host", "sftp.username", "sftp.password"},
        "FTPS": {"name", "sftp.host", "sftp.username", "sftp.password"},
        "API": {"name", "api.base_url"},
        "Mirakl": {"name", "mirakl.api_url", "mirakl.operator_key", "mirakl.front_office_key"},
    }
    for kind, keys in needed.items():
        assert set(problems_of(form.sections(edited(form, form.base, kind=kind), Aids()))) == keys
    ftps = asked(form, edited(form, form.base, kind="FTPS"))
    assert "sftp.trusted_certificates" in ftps and "sftp.host_key" not in ftps and "sftp.private_key" not in ftps


def test_a_new_connector_is_made_of_what_was_filled_in() -> None:
    form = ConnectorForm()
    values = edited(form, form.base, name="erp", sftp__host="h", sftp__username="u", sftp__password="secret")
    made = form.draft(values).connector
    assert made == Connector(name="erp", sftp=SftpSettings(host="h", username="u", password="secret"))
    key = edited(form, values, sftp__password="", sftp__private_key="-----BEGIN KEY")
    assert not problems_of(form.sections(key, Aids()))
    assert "is no private key" in asked(form, edited(form, values, sftp__private_key="x"))["sftp.private_key"].problem


def test_a_stored_secret_stays_unless_another_is_given() -> None:
    form = ConnectorForm(FILES)
    kind = asked(form, form.base)["sftp.password"].kind
    assert kind == Secret(stored=True)
    draft = form.draft(edited(form, form.base, sftp__password="new"))
    assert draft.fields == ("sftp.password",)
    assert "new" not in repr(draft.connector)


def test_another_protocol_has_another_port() -> None:
    form = ConnectorForm(FILES)
    values = edited(form, form.base, kind="FTPS")
    draft = form.draft(values)
    assert draft.connector.sftp and draft.connector.sftp.protocol is FileProtocol.FTPS
    assert draft.fields == ("sftp.port", "sftp.protocol")
    assert draft.connector.sftp.port == 0
    own = ConnectorForm(replace(FILES, sftp=SftpSettings(host="h", port=2222, username="u")))
    assert edited(own, own.base, kind="FTPS").text("sftp.port") == "2222"
    assert asked(own, edited(own, own.base, sftp__port="70000"))["sftp.port"].problem


def test_a_header_that_is_renamed_needs_a_new_value() -> None:
    form = ConnectorForm(SHOP)
    kind = asked(form, form.base)["api.headers"].kind
    assert isinstance(kind, Rows)
    row = form.base.rows("api.headers")[0]
    assert kind.cells(row) == ("X-Key", "stored")
    assert not problems_of(kind.sections(row))
    other = row.with_values({"name": "X-Other"})
    assert set(problems_of(kind.sections(other))) == {"value"}
    new = other.with_values({"value": "secret"})
    assert kind.cells(new) == ("X-Other", "a new one")
    draft = form.draft(edited(form, form.base, api__headers=(row, new)))
    assert draft.fields == ("api.headers",)
    assert draft.connector.api and draft.connector.api.headers == (
        SecretHeader(name="X-Key", value_set=True),
        SecretHeader(name="X-Other", value="secret"),
    )


def test_another_grant_takes_the_place_of_the_one_before() -> None:
    form = ConnectorForm(SHOP)
    values = edited(form, form.base, api__authentication="oauth2_client_credentials")
    assert set(problems_of(form.sections(values, Aids()))) == {
        "api.oauth2_client_credentials.access_token_url",
        "api.oauth2_client_credentials.client_id",
        "api.oauth2_client_credentials.client_secret",
    }
    none = edited(form, form.base, api__authentication="")
    assert form.draft(none).fields == ("api.oauth2_password",)
    assert changed_labels(form, none) == ("token",)


def test_violations_find_their_fields() -> None:
    form = ConnectorForm(SHOP)
    assert form.key_of("api.headers[0].value") == "api.headers"
    assert form.key_of("api.allowed_hosts[1]") == "api.allowed_hosts"
    assert form.key_of("sftp.protocol") == "kind"
    assert form.key_of("nothing") == ""
    assert isinstance(form.source(Values()), str)
