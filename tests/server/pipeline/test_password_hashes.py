"""Hashes fit their password alone, are never the same twice, and cost what they should."""

from ferryman_server.pipeline.password_hashes import hash_of_generated, hashed, matches


def test_a_hash_fits_its_password_alone() -> None:
    stored = hashed("Pässw0rd")
    assert matches("Pässw0rd", stored)
    assert not matches("Pässw0rd ", stored)
    assert "ssw0rd" not in stored


def test_a_chosen_password_is_hashed_as_owasp_asks() -> None:
    assert hashed("Passw0rd").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_no_two_hashes_are_the_same() -> None:
    assert hashed("Passw0rd") != hashed("Passw0rd")
    assert hash_of_generated() != hash_of_generated()
