"""Opens the private keys that SFTP connectors log in with."""

import asyncssh

from ferryman_server.domain.outcomes import FailureReason, RunFailed


def opened_key(text: str, passphrase: str) -> asyncssh.SSHKey:
    """Return a private key given in OpenSSH or PEM form; an empty passphrase means none.

    Takes a while for a key with a passphrase. Raises RunFailed with LOGIN_REFUSED, saying what to set; the message
    holds nothing of the key.
    """
    try:
        return asyncssh.import_private_key(text.strip() + "\n", passphrase or None)
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
        raise RunFailed(FailureReason.LOGIN_REFUSED, _advice(error, passphrase)) from error


def _advice(error: Exception, passphrase: str) -> str:
    if not passphrase and "assphrase" in str(error):
        return "the connector's private_key has a passphrase; set it as private_key_passphrase"
    expected = 'in OpenSSH or PEM form, from its "-----BEGIN" line to its "-----END" line, not the public key'
    if passphrase:
        return (
            "the connector's private_key does not open with its private_key_passphrase; set the passphrase that "
            f"belongs to it, and the whole private key {expected}"
        )
    return f"the connector's private_key cannot be read; set the whole private key {expected}"
