"""`ferryman console` without the parser of the command line, which would take a fifth of its start and 10 MiB."""

import gc
import sys
from collections.abc import Sequence

_TEXTS = frozenset({"target", "profile", "job", "execution", "theme"})


def open_console(arguments: Sequence[str]) -> bool:
    """Run the console as the options ask for; False leaves options to the parser that take more to understand."""
    values = _values(arguments)
    if values is None:
        return False
    # What is loaded stays: to look for garbage in it would be a tenth of the time until the first screen stands.
    gc.disable()
    from ferryman_tui.start import StartRefused, Wanted, run

    wanted = Wanted(
        target=values.get("target"),
        profile=values.get("profile", ""),
        job=values.get("job", ""),
        execution=values.get("execution", ""),
        theme=values.get("theme", ""),
        ascii="ascii" in values,
    )
    try:
        run(wanted)
    except StartRefused as error:
        sys.stderr.write(f"Error: {error}\n")
        sys.exit(2)
    return True


def _values(arguments: Sequence[str]) -> dict[str, str] | None:
    """Read `--name value` and `--name=value`; None for everything else."""
    values: dict[str, str] = {}
    rest = iter(arguments)
    for argument in rest:
        name, equals, value = argument.removeprefix("--").partition("=")
        if not argument.startswith("--") or name in values:
            return None
        if name == "ascii" and not equals:
            values[name] = ""
        elif name in _TEXTS:
            given = value if equals else next(rest, "")
            if not given or given.startswith("-"):
                return None
            values[name] = given
        else:
            return None
    return values
