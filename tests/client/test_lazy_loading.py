"""Nothing of the client is loaded before it is asked for."""

import subprocess
import sys

import ferryman


def loaded_by(code: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after some code."""
    script = f"import sys\n{code}\nprint('\\n'.join(sys.modules))"
    return set(
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    )


def test_the_stubs_load_nothing_of_the_client() -> None:
    modules = loaded_by("import ferryman.v1.job_service_pb2_grpc")
    ours = {name for name in modules if name.startswith("ferryman") and not name.startswith("ferryman.v1")}
    assert ours == {"ferryman"}


def test_the_models_need_no_grpc() -> None:
    modules = loaded_by(
        "import ferryman; ferryman.Job, ferryman.Execution, ferryman.NotFoundError, ferryman.WatchUpdate"
    )
    assert not {"grpc", "google.protobuf", "ferryman.v1"} & modules


def test_the_command_line_loads_only_what_a_command_needs() -> None:
    code = (
        "import ferryman.cli.root\n"
        "try: ferryman.cli.root.app(['execution', 'show', 'abcdef', '--target', '127.0.0.1:1'])\n"
        "except SystemExit: pass"
    )
    modules = loaded_by(code)
    assert "ferryman.client.executions" in modules
    assert (
        not {"yaml", "rich", "rich.console", "ferryman.client.jobs", "ferryman.client.log", "ferryman.models.jobs"}
        & modules
    )
    assert "ferryman_server" not in modules


def test_starting_the_service_loads_nothing_of_a_client() -> None:
    modules = loaded_by("import ferryman.cli.root, ferryman_server.commands")
    ours = {name for name in modules if name.startswith(("ferryman.client", "ferryman.models", "ferryman.v1"))}
    assert not ours | ({"grpc", "rich", "yaml", "ferryman.cli.session"} & modules)


def test_the_entry_point_loads_nothing_before_it_is_called() -> None:
    modules = loaded_by("import ferryman.cli")
    assert {name for name in modules if name.startswith("ferryman")} == {"ferryman", "ferryman.cli"}
    assert "typer" not in modules


def test_every_public_name_is_there() -> None:
    assert all(getattr(ferryman, name) is not None for name in ferryman.__all__)
    assert set(ferryman.__all__) <= set(dir(ferryman))
