"""Opening SFTP sessions: who is trusted, who is let in, and what an operator is told."""

import asyncio
import dataclasses
import socket
from pathlib import Path

import asyncssh
import pytest

from ferryman_server.connectors import files
from ferryman_server.connectors.sftp import open_sftp
from ferryman_server.domain.connectors import Secrets, SftpSettings
from ferryman_server.domain.outcomes import FailureReason, RunFailed
from tests.sftp_server import PASSWORD, USERNAME, Behaviour, SftpTestServer, sftp_server

SECRETS = {"password": PASSWORD}
PASSPHRASE = "words that open it"
KEY = asyncssh.generate_private_key("ssh-ed25519")


def settings_of(server: SftpTestServer, host_key: str = "") -> SftpSettings:
    return SftpSettings(server.host, server.port, USERNAME, host_key)


async def refusal(settings: SftpSettings, secrets: Secrets = SECRETS, *, private: bool = True) -> RunFailed:
    with pytest.raises(RunFailed) as caught:
        async with open_sftp(settings, secrets, allow_private_addresses=private):
            raise AssertionError("a session was opened")
    for secret in secrets.values():
        assert secret not in caught.value.failure.message
    return caught.value


async def test_the_key_met_at_the_first_connection_can_be_pinned(tmp_path: Path) -> None:
    async with sftp_server(tmp_path) as server:
        async with open_sftp(settings_of(server), SECRETS, allow_private_addresses=True) as session:
            assert session.host_key == server.host_key
        pinned = settings_of(server, session.host_key)
        async with open_sftp(pinned, SECRETS, allow_private_addresses=True) as session:
            assert session.host_key == server.host_key


async def test_a_pinned_key_with_a_comment_is_the_same_key(tmp_path: Path) -> None:
    async with sftp_server(tmp_path) as server:
        pinned = settings_of(server, f"{server.host_key} root@supplier\n")
        async with open_sftp(pinned, SECRETS, allow_private_addresses=True) as session:
            assert session.host_key == server.host_key


@pytest.mark.parametrize("key_type", ["ssh-rsa", "ecdsa-sha2-nistp256"])
async def test_other_kinds_of_host_keys_are_pinned_too(tmp_path: Path, key_type: str) -> None:
    async with sftp_server(tmp_path, key_type=key_type) as server:
        async with open_sftp(settings_of(server), SECRETS, allow_private_addresses=True) as session:
            assert session.host_key.startswith(key_type)
        pinned = settings_of(server, session.host_key)
        async with open_sftp(pinned, SECRETS, allow_private_addresses=True) as session:
            assert session.host_key == server.host_key


async def test_a_server_that_gained_a_better_key_still_shows_the_pinned_one(tmp_path: Path) -> None:
    old, new = asyncssh.generate_private_key("ssh-rsa"), asyncssh.generate_private_key("ssh-ed25519")
    async with sftp_server(tmp_path, key_type="ssh-rsa") as server:
        await server.offer_host_keys([new, old])
        pinned = settings_of(server, " ".join(old.export_public_key().decode().split()[:2]))
        async with open_sftp(pinned, SECRETS, allow_private_addresses=True) as session:
            assert session.host_key == pinned.host_key


async def test_a_changed_host_key_is_refused_before_the_password_is_sent(tmp_path: Path) -> None:
    async with sftp_server(tmp_path) as server:
        trusted = settings_of(server, server.host_key)
        before = asyncssh.import_public_key(server.host_key).get_fingerprint()
        await server.change_host_key()
        error = await refusal(trusted)
        after = asyncssh.import_public_key(server.host_key).get_fingerprint()
        assert error.failure.reason is FailureReason.HOST_KEY_CHANGED
        for part in (before, after, "SHA256:", "clear host_key", server.host, str(server.port)):
            assert part in error.failure.message
        assert server.behaviour.logins == 0


async def test_a_host_key_that_is_none_is_explained(tmp_path: Path) -> None:
    async with sftp_server(tmp_path) as server:
        error = await refusal(settings_of(server, "ssh-ed25519 nonsense"))
        assert "not an OpenSSH public key line" in error.failure.message


async def test_a_wrong_password_is_refused(tmp_path: Path) -> None:
    async with sftp_server(tmp_path, Behaviour(password="another")) as server:
        error = await refusal(settings_of(server))
        assert error.failure.reason is FailureReason.LOGIN_REFUSED
        assert repr(USERNAME) in error.failure.message
        assert f"{server.host} port {server.port}" in error.failure.message


async def test_a_user_name_that_ssh_cannot_carry_is_explained(tmp_path: Path) -> None:
    async with sftp_server(tmp_path) as server:
        settings = dataclasses.replace(settings_of(server), username="line\nbreak")
        error = await refusal(settings)
        assert error.failure.reason is FailureReason.CONNECTION_FAILED
        assert r"line\nbreak" in error.failure.message


async def test_the_users_own_ssh_set_up_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh" / "config").write_text("Host *\n  User somebody\n  Port 1\n  HostName 192.0.2.1\n")
    (home / ".ssh" / "known_hosts").write_text("* ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGRTcyuLMWs8P2mWhXpG5Sh9Ptb5a1\n")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "no-agent"))
    async with (
        sftp_server(tmp_path) as server,
        open_sftp(settings_of(server), SECRETS, allow_private_addresses=True) as session,
    ):
        assert session.host_key == server.host_key


async def test_loopback_is_refused_unless_the_connector_allows_it(tmp_path: Path) -> None:
    async with sftp_server(tmp_path) as server:
        error = await refusal(settings_of(server), private=False)
        assert error.failure.reason is FailureReason.ADDRESS_REFUSED


async def test_a_port_that_does_not_speak_ssh_is_named() -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        error = await refusal(SftpSettings("127.0.0.1", port, USERNAME))
    assert error.failure.reason is FailureReason.CONNECTION_FAILED
    assert f"port {port}" in error.failure.message


async def test_a_server_without_sftp_is_named(tmp_path: Path) -> None:
    async with sftp_server(tmp_path, Behaviour(offers_sftp=False)) as server:
        error = await refusal(settings_of(server))
        assert error.failure.reason is FailureReason.CONNECTION_FAILED
        assert "no SFTP" in error.failure.message


async def test_a_test_connection_tells_the_key(tmp_path: Path) -> None:
    async with sftp_server(tmp_path) as server:
        result = await files.test_files(settings_of(server), SECRETS, allow_private_addresses=True)
        assert (result.ok, result.reason, result.host_key) == (True, None, server.host_key)
        assert USERNAME in result.message


async def test_a_failed_test_connection_tells_why_and_which_key_was_met(tmp_path: Path) -> None:
    async with sftp_server(tmp_path) as server:
        settings = settings_of(server)
        result = await files.test_files(settings, {"password": "wrong"}, allow_private_addresses=True)
        assert (result.ok, result.reason, result.host_key) == (False, FailureReason.LOGIN_REFUSED, server.host_key)
        other = dataclasses.replace(settings, host_key=server.host_key)
        await server.change_host_key()
        result = await files.test_files(other, SECRETS, allow_private_addresses=True)
        assert (result.ok, result.reason, result.host_key) == (False, FailureReason.HOST_KEY_CHANGED, server.host_key)


async def test_a_test_connection_to_nowhere_is_a_result() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    settings = SftpSettings("127.0.0.1", port, USERNAME)
    result = await files.test_files(settings, SECRETS, allow_private_addresses=True)
    assert (result.ok, result.reason, result.host_key) == (False, FailureReason.CONNECTION_FAILED, "")


def key_secrets(passphrase: str = "", form: str = "openssh", key: asyncssh.SSHKey = KEY) -> dict[str, str]:
    text = key.export_private_key(form, passphrase or None).decode()
    return {"private_key": text, **({"private_key_passphrase": passphrase} if passphrase else {})}


def knowing(key: asyncssh.SSHKey = KEY) -> Behaviour:
    return Behaviour(user_key=key.export_public_key().decode(), takes_passwords=False)


@pytest.mark.parametrize("passphrase", ["", PASSPHRASE])
@pytest.mark.parametrize(
    ("key_type", "form"), [("ssh-ed25519", "openssh"), ("ssh-rsa", "pkcs8-pem"), ("ssh-rsa", "pkcs1-pem")]
)
async def test_a_private_key_logs_in(tmp_path: Path, key_type: str, form: str, passphrase: str) -> None:
    key = asyncssh.generate_private_key(key_type)
    async with sftp_server(tmp_path, knowing(key)) as server:
        secrets = key_secrets(passphrase, form, key)
        async with open_sftp(settings_of(server), secrets, allow_private_addresses=True) as session:
            assert await session.list_files("/", ".csv") == []
        assert server.behaviour.logins == 0


async def test_a_password_serves_where_the_key_does_not(tmp_path: Path) -> None:
    async with (
        sftp_server(tmp_path) as server,
        open_sftp(settings_of(server), SECRETS | key_secrets(), allow_private_addresses=True),
    ):
        assert server.behaviour.logins == 1


async def test_a_key_that_the_server_does_not_know_is_named_by_its_fingerprint(tmp_path: Path) -> None:
    async with sftp_server(tmp_path, knowing(asyncssh.generate_private_key("ssh-ed25519"))) as server:
        error = await refusal(settings_of(server), key_secrets())
    assert error.failure.reason is FailureReason.LOGIN_REFUSED
    for part in (KEY.get_fingerprint(), repr(USERNAME), f"{server.host} port {server.port}"):
        assert part in error.failure.message


@pytest.mark.parametrize("form", ["openssh", "pkcs8-pem"])
@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "set it as private_key_passphrase"),
        ({"private_key_passphrase": "wrong"}, "set the passphrase that belongs"),
    ],
)
async def test_a_key_that_does_not_open_says_what_to_set(
    tmp_path: Path, form: str, given: dict[str, str], told: str
) -> None:
    async with sftp_server(tmp_path, knowing()) as server:
        key = {"private_key": key_secrets(PASSPHRASE, form)["private_key"]}
        error = await refusal(settings_of(server), key | given)
    assert error.failure.reason is FailureReason.LOGIN_REFUSED
    assert told in error.failure.message


@pytest.mark.parametrize(
    "text",
    [
        "no key at all",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nZm9v\n-----END OPENSSH PRIVATE KEY-----",
        KEY.export_public_key().decode(),
        "käy",
    ],
    ids=("no key", "a broken key", "a public key", "not ASCII"),
)
async def test_what_is_no_private_key_is_named_without_showing_it(tmp_path: Path, text: str) -> None:
    async with sftp_server(tmp_path, knowing()) as server:
        error = await refusal(settings_of(server), {"private_key": text})
        assert error.failure.reason is FailureReason.LOGIN_REFUSED
        assert "cannot be read; set the whole private key" in error.failure.message
        result = await files.test_files(settings_of(server), {"private_key": text}, allow_private_addresses=True)
        assert (result.ok, result.message) == (False, error.failure.message)
