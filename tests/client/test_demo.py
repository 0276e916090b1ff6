"""The demo, as a user starts it, without a terminal."""

import os
import re
import subprocess
import sys
from pathlib import Path

from ferryman.demo.manifest import SAMPLE_FILES, manifest_text
from ferryman.manifest.entries import read_manifest
from tests.server.test_sample_counters import SAMPLES, documented_rows, expected_counters

COMMAND = Path(sys.executable).with_name("ferryman")


def _demo(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([COMMAND, "demo", *arguments], capture_output=True, text=True, env=dict(os.environ))


def _table(output: str) -> dict[str, dict[str, int]]:
    """Return the counters that the demo prints, by job."""
    names = ("read", "created", "updated", "unchanged", "rejected")
    rows = re.findall(r"^(\w+) +INTEGRATION_\w+ +" + r"([\d,]+) +" * 5, output, re.M)
    return {job: {n: int(v.replace(",", "")) for n, v in zip(names, values, strict=True)} for job, *values in rows}


def test_the_demo_imports_everything_and_the_second_time_nothing_changes(tmp_path: Path) -> None:
    state = tmp_path / "state"
    first = _demo("--state-directory", str(state))
    assert (first.returncode, first.stderr) == (0, "")
    counters = _table(first.stdout)
    assert list(counters) == [file.job for file in SAMPLE_FILES]
    expected = expected_counters(SAMPLES)
    assert counters["products"] == {name: expected[name] for name in counters["products"]}
    for file, line, codes in documented_rows(SAMPLES):
        (told,) = re.findall(rf"^  {re.escape(file)}, line {line}: (.*)", first.stdout, re.M)
        assert set(re.findall(r"F-E-\d{3}", told)) == set(codes), (file, line)
    second = _demo("--state-directory", str(state))
    assert (second.returncode, second.stderr) == (0, "")
    for job, again in _table(second.stdout).items():
        assert (again["created"], again["updated"]) == (0, 0), job
        assert (again["read"], again["rejected"]) == (counters[job]["read"], counters[job]["rejected"])


def test_secrets_of_the_demo_are_for_its_user_only(tmp_path: Path) -> None:
    _demo("--state-directory", str(tmp_path))
    for name in ("password", "host_key"):
        assert (tmp_path / "demo" / name).stat().st_mode & 0o077 == 0


def test_a_folder_without_samples_is_named(tmp_path: Path) -> None:
    result = _demo("--samples", str(tmp_path))
    assert result.returncode == 2
    assert "suppliers.csv" in result.stderr


def test_a_service_that_does_not_start_is_explained(tmp_path: Path) -> None:
    (tmp_path / "control.db").mkdir()
    result = _demo("--state-directory", str(tmp_path))
    assert result.returncode == 1
    assert "the service did not start" in result.stderr


def test_what_the_demo_applies_is_a_manifest() -> None:
    manifest = read_manifest([("demo.yaml", manifest_text(2222))])
    assert [entry.job.entity for entry in manifest.jobs] == [file.entity for file in SAMPLE_FILES]
    assert manifest.connectors[0].connector.allow_private_addresses
