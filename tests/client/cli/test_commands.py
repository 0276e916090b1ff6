"""Commands find things by name or tail, keep secrets out of sight, and refuse with the right exit code."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ferryman.cli.root import app
from ferryman.v1 import execution_pb2
from tests.client import samples
from tests.client.cli.conftest import Run
from tests.client.memory_server import MemoryServer

CREATE = ("connector", "create", "supplier", "--host", "h", "--username", "u")
JOB = "{name: products, entity: PRODUCT, connector: supplier, import: {sftp: {file_path: f, delimiter: ','}}}"


async def test_a_connector_lives_by_its_name(server: MemoryServer, run: Run) -> None:
    assert (await run(*CREATE, "--password-env", "SECRET", SECRET="s3cret")).code == 0
    [connector] = server.connectors.values()
    assert connector.sftp.password == "s3cret"
    shown = await run("connector", "show", "supplier")
    assert "sftp://u@h:22" in shown.out
    assert "s3cret" not in shown.out + shown.err
    assert (await run("connector", "deactivate", "supplier")).out == 'the connector "supplier" is inactive\n'
    assert (await run("connector", "test", connector.id)).code == 1
    assert (await run("connector", "activate", "supplier")).code == 0
    assert (await run("connector", "test", "supplier")).out == "ok: logged in (1.5 s)\n"
    assert (await run("connector", "delete", "supplier", "--yes")).code == 0
    assert not server.connectors


async def test_a_connector_update_changes_what_is_named(server: MemoryServer, run: Run, tmp_path: Path) -> None:
    await run(*CREATE, "--password-env", "SECRET", SECRET="s3cret")
    (tmp_path / "password").write_text("new\n")
    file = f"--password-file={tmp_path / 'password'}"
    done = await run("connector", "update", "supplier", "--name", "other", "--clear-host-key", file)
    assert done.code == 0
    [request] = server.requests("UpdateConnector")
    assert list(request.update_mask.paths) == ["name", "sftp.password", "sftp.host_key"]
    [connector] = server.connectors.values()
    assert (connector.name, connector.sftp.password, connector.sftp.host) == ("other", "new", "h")


async def test_a_job_lives_by_its_name(server: MemoryServer, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "job.yaml"
    file.write_text(JOB)
    await run(*CREATE, "--password-env", "SECRET", SECRET="s3cret")
    assert (await run("job", "create", "-f", str(file))).code == 0
    file.write_text(JOB.replace("name: products", "name: goods"))
    assert (await run("job", "update", "products", "-f", str(file))).err == "changed: name\n"
    assert json.loads((await run("job", "show", "goods", "-o", "json")).out)["importSpec"]["sftp"]["filePath"] == "f"
    assert (await run("job", "activate", "goods")).out == 'the job "goods" is active\n'
    assert (await run("connector", "delete", "supplier", "--yes")).code == 5
    refused = await run("job", "delete", "goods", text="y\n")
    assert (refused.code, "--yes" in refused.err) == (2, True)
    assert (await run("job", "delete", "goods", "--yes")).code == 0
    assert not server.jobs


async def test_apply_prints_what_it_did(server: MemoryServer, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    (tmp_path / "password").write_text("s3cret")
    file.write_text(
        f"connectors: [{{name: supplier, sftp: {{host: h, username: u, password: file:password}}}}]\njobs: [{JOB}]"
    )
    first = await run("apply", "-f", str(file))
    assert (first.code, first.out) == (0, "connector supplier: created\njob products: created\n")
    assert first.err == "2 created\n"
    again = await run("apply", "-f", str(file), "-o", "json")
    assert [json.loads(line)["action"] for line in again.out.splitlines()] == ["unchanged", "unchanged"]


async def test_apply_changes_nothing_when_a_file_is_wrong(server: MemoryServer, run: Run) -> None:
    done = await run("apply", "-f", "-", text="connectors: [{name: a, stfp: {}}]")
    assert done.code == 2
    assert 'did you mean "sftp"?' in done.err
    assert not server.calls
    assert (
        await run("apply", "-f", "missing.yaml")
    ).err == "ferryman: missing.yaml: cannot be read: No such file or directory\n"


async def test_a_refused_apply_names_place_and_fields(server: MemoryServer, run: Run) -> None:
    await run(*CREATE, "--password-env", "SECRET", SECRET="s3cret")
    done = await run("apply", "-f", "-", text=f"jobs: [{JOB.replace(chr(39) + ',' + chr(39), 'x')}]")
    assert done.code == 5
    assert "-, line 1, document 1, jobs[0]: job products" in done.err
    assert '  job.import_spec.sftp.delimiter: expected "," or ";"' in done.err


async def test_an_execution_is_found_by_its_tail(server: MemoryServer, run: Run) -> None:
    for number in (10077, 20077, 3):
        await server.put(samples.execution(samples.numbered_id(number), samples.Status.JOB_STARTED))
    assert samples.numbered_id(10077) in (await run("execution", "show", "10077")).out
    several = await run("execution", "show", "0077")
    assert several.code == 2
    assert "several executions end in" in several.err
    assert (await run("execution", "show", "077")).code == 2
    assert (await run("execution", "show", "abcd")).code == 5


async def test_an_unknown_job_is_told_with_what_was_meant(server: MemoryServer, run: Run) -> None:
    await run("apply", "-f", "-", text="connectors: [{name: supplier, sftp: {host: h, username: u}}]")
    await run("job", "create", "-f", "-", text=JOB)
    done = await run("job", "show", "prodcuts")
    assert done.code == 5
    assert 'there is no job "prodcuts"; did you mean "products"?' in done.err


async def test_an_absent_server_is_exit_code_4(server: MemoryServer, run: Run) -> None:
    await server.stop()
    done = await run("job", "list")
    assert done.code == 4
    assert "`ferryman serve`" in done.err


async def test_the_target_may_be_named_anywhere(server: MemoryServer, run: Run) -> None:
    nowhere = {"FERRYMAN_TARGET": "127.0.0.1:1"}
    assert (await run("--target", server.address, "info", **nowhere)).code == 0
    assert (await run("info", "--target", server.address, **nowhere)).code == 0


async def test_a_download_appears_whole(server: MemoryServer, run: Run, tmp_path: Path) -> None:
    server.rejected = [execution_pb2.RejectedRow(file="a.csv", line=2, key="k")]
    await server.put(samples.execution(samples.numbered_id(1), samples.Status.INTEGRATION_FAILED))
    assert (await run("execution", "download", "0001")).out == "a.csv,2,k\n"
    assert (await run("execution", "download", "0001", "--to", str(tmp_path / "r.csv"))).code == 0
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("r.csv", "a.csv,2,k\n")]
    refused = await run("execution", "download", "0001", "--to", str(tmp_path / "none" / "r.csv"))
    assert (refused.code, refused.err.count("cannot be written")) == (2, 1)


@pytest.mark.parametrize(
    "command",
    [
        *[["connector", name] for name in ("list", "show", "create", "update", "delete", "test", "activate")],
        *[["job", name] for name in ("list", "show", "create", "update", "delete", "run", "deactivate")],
        *[["job", "duplicate"], ["job", "watch"], ["connector", "preview"], ["settings", "show"], ["settings", "set"]],
        *[["schedule", name] for name in ("list", "show", "set", "pause", "resume", "preview")],
        *[["execution", name] for name in ("list", "show", "stop", "log", "watch", "rejected", "download")],
        *[["record", "list"], ["record", "show"], ["entity", "list"], ["entity", "show"], ["info"], ["apply"]],
    ],
    ids=" ".join,
)
def test_help_of_every_command_has_an_example(command: list[str]) -> None:
    result = CliRunner().invoke(app, [*command, "--help"])
    assert result.exit_code == 0
    assert f"Example: ferryman {command[0]}" in result.output


async def test_the_root_help_lists_commands_of_other_packages_and_exit_codes(run: Run) -> None:
    done = await run("--help")
    assert all(name in done.out for name in ("apply", "connector", "execution", "serve", "Exit codes: 0 done"))


async def test_a_mistyped_command_is_told_with_what_was_meant(run: Run) -> None:
    done = await run("conector", "list")
    assert done.code == 2
    assert "Did you mean 'connector'?" in done.err
