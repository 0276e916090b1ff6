"""What every command can be told: which server, and how to write results."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer


class Format(StrEnum):
    """How results are written."""

    TABLE = "table"
    JSON = "json"
    YAML = "yaml"
    CSV = "csv"


TargetOption = Annotated[
    str | None,
    typer.Option(help="Server, as HOST:PORT. [FERRYMAN_TARGET, or 127.0.0.1:7443]", show_default=False),
]
OutputOption = Annotated[
    Format | None,
    typer.Option("--output", "-o", help="How to write the result. [table]", show_default=False),
]


@dataclass(frozen=True, slots=True)
class Choices:
    """What was chosen before the command's name."""

    target: str | None
    format: Format | None
