"""Fails when generating the contract's Python code would change what is committed."""

import filecmp
import subprocess
import sys
import tempfile
from pathlib import Path


def main(committed: Path) -> int:
    """Generate into a scratch folder, compare with `committed`, and return the exit code."""
    with tempfile.TemporaryDirectory() as scratch:
        fresh = _generate(Path(scratch))
        names = {p.name for p in (*fresh.glob("*_pb2*"), *committed.glob("*_pb2*"))}
        _, differing, missing = filecmp.cmpfiles(fresh, committed, names, shallow=False)
    if differing or missing:
        print(f"generated code is stale: {', '.join(sorted(differing + missing))}; run `make proto` and commit it")
        return 1
    return 0


def _generate(target: Path) -> Path:
    binaries = Path(sys.executable).parent
    plugins = [f"--plugin=protoc-gen-{name}={binaries / f'protoc-gen-{name}'}" for name in ("mypy", "mypy_grpc")]
    outputs = [f"--{kind}_out={'quiet:' if 'mypy' in kind else ''}{target}" for kind in _KINDS]
    protos = sorted(map(str, Path("proto/ferryman/v1").glob("*.proto")))
    subprocess.run([sys.executable, "-m", "grpc_tools.protoc", "-I", "proto", *plugins, *outputs, *protos], check=True)
    return target / "ferryman" / "v1"


_KINDS = ("python", "grpc_python", "mypy", "mypy_grpc")

if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
