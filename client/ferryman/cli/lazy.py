"""A root command whose commands are loaded when they are used: ours by name, others from entry points."""

from importlib import import_module
from importlib.metadata import EntryPoint, distribution, entry_points
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command as command_of

ENTRY_POINT_GROUP = "ferryman.commands"

BUILT_IN = {
    "apply": ("ferryman.cli.commands.apply", "Make the server match YAML files of connectors, jobs and schedules."),
    "connector": ("ferryman.cli.commands.api_connectors", "How to reach outside systems."),
    "job": ("ferryman.cli.commands.jobs", "What to move, and running it."),
    "schedule": ("ferryman.cli.commands.schedules", "When import jobs run by themselves."),
    "execution": ("ferryman.cli.commands.executions", "Runs of jobs, live and past, and stopping them."),
    "record": ("ferryman.cli.commands.records", "What the catalog holds."),
    "entity": ("ferryman.cli.commands.entities", "The kinds of data that jobs can move."),
    "settings": ("ferryman.cli.commands.settings", "Settings of the platform as a whole."),
    "info": ("ferryman.cli.commands.info", "Which server answers, and who you are to it."),
}
# Their packages must not be loaded only to list them.
KNOWN_ADDITIONS = {
    "demo": "Import sample files, live, from a real SFTP server on this machine.",
    "serve": "Run the service.",
    "worker": "Run a worker of a service on PostgreSQL.",
    "console": "Open the operator console.",
}


class LazyGroup(TyperGroup):
    """Lists all commands without loading any; loads the one that is invoked."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Name the built-in commands, then those of other packages."""
        additions = {point.name for point in entry_points(group=ENTRY_POINT_GROUP)}
        return [*BUILT_IN, *sorted(additions - set(BUILT_IN))]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return what help shows of a command; resolve_command returns the command itself."""
        if cmd_name in BUILT_IN:
            return TyperCommand(cmd_name, help=BUILT_IN[cmd_name][1])
        if _addition(cmd_name) is None:
            return None
        return TyperCommand(cmd_name, help=KNOWN_ADDITIONS.get(cmd_name, f"See ferryman {cmd_name} --help."))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Load the command that is invoked."""
        name = args[0]
        if name in BUILT_IN:
            module, summary = BUILT_IN[name]
            command = command_of(import_module(module).app)
            command.help = command.help or summary
            return name, command, args[1:]
        addition = _addition(name)
        if addition is not None:
            return name, _loaded(addition), args[1:]
        self.commands = dict.fromkeys(self.list_commands(ctx))  # type: ignore[assignment]
        return super().resolve_command(ctx, args)


def _addition(name: str) -> EntryPoint | None:
    # Ours first: reading what every package that is installed declares takes longer than loading most commands.
    own = distribution("ferryman").entry_points.select(group=ENTRY_POINT_GROUP, name=name)
    return next(iter(own or entry_points(group=ENTRY_POINT_GROUP, name=name)), None)


def _loaded(addition: EntryPoint) -> Any:
    loaded = addition.load()
    if isinstance(loaded, typer.Typer):
        return command_of(loaded)
    app = typer.Typer(add_completion=False, rich_markup_mode="markdown")
    app.command(addition.name)(loaded)
    return command_of(app)
