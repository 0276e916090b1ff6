"""Secrets by reference: what is typed says where a secret is, never what it is."""

from pathlib import Path

import typer

from ferryman.manifest.problems import ManifestError
from ferryman.manifest.secrets import REFERENCE_FORMS, SecretError, parse_reference


def secret_at(text: str) -> str:
    """Read the secret at "env:NAME" or "file:PATH"; ManifestError when it cannot be read."""
    reference = parse_reference(text, Path())
    if reference is None:
        raise typer.BadParameter(f"a secret must not stand on the command line: give a reference, {REFERENCE_FORMS}")
    try:
        return reference.resolve()
    except SecretError as error:
        raise ManifestError([str(error)]) from None
