"""Secrets at rest."""

import stat
from pathlib import Path

import pytest

from ferryman_server.storage.secrets import SecretBox, SecretKeyInvalid, SecretUnreadable, load_or_create_key


def test_a_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    key = load_or_create_key(path)
    assert load_or_create_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_given_key_wins_and_leaves_no_file(tmp_path: Path) -> None:
    key = load_or_create_key(tmp_path / "made.key")
    assert load_or_create_key(tmp_path / "other.key", key.decode()) == key
    assert not (tmp_path / "other.key").exists()


def test_what_is_no_key_is_refused_without_showing_it(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    path.write_text("hunter2")
    with pytest.raises(SecretKeyInvalid, match=r"secret\.key does not hold a secret key") as found:
        load_or_create_key(path)
    with pytest.raises(SecretKeyInvalid, match="the secret key setting") as given:
        load_or_create_key(path, "hunter2")
    assert "hunter2" not in str(found.value) + str(given.value)


def test_secrets_come_back_with_the_same_key_only(tmp_path: Path) -> None:
    key = load_or_create_key(tmp_path / "one.key")
    encrypted = SecretBox(key).encrypt("pässwörd")
    assert "pässwörd" not in encrypted
    assert SecretBox(key).decrypt(encrypted) == "pässwörd"
    with pytest.raises(SecretUnreadable):
        SecretBox(load_or_create_key(tmp_path / "two.key")).decrypt(encrypted)


def test_the_same_secret_looks_different_each_time(box: SecretBox) -> None:
    assert box.encrypt("same") != box.encrypt("same")


def test_fingerprints_tell_payloads_and_keys_apart(tmp_path: Path, box: SecretBox) -> None:
    other = SecretBox(load_or_create_key(tmp_path / "other.key"))
    assert box.fingerprint(b"a") == box.fingerprint(b"a")
    assert len({box.fingerprint(b"a"), box.fingerprint(b"b"), other.fingerprint(b"a")}) == 3
