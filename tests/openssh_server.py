"""The real OpenSSH server for tests: it lets the user who runs them in with a key, to all that the user may reach."""

import getpass
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncssh

from tests.inetd import inetd

PATH = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


@dataclass(frozen=True)
class OpenSshServer:
    """A running server; private_key is the one that it accepts, in OpenSSH form."""

    port: int
    username: str
    private_key: str
    host_key: str


@asynccontextmanager
async def openssh_server(directory: Path) -> AsyncIterator[OpenSshServer]:
    """Serve on a free port of loopback, with keys and settings of its own in an existing directory."""
    assert PATH is not None
    if os.geteuid() == 0:
        # What its service unit does before it starts it.
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    host_key, user_key = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    host_key_file = directory / "host_key"
    host_key_file.touch(mode=0o600)
    host_key_file.write_bytes(host_key.export_private_key("openssh"))
    (directory / "authorized_keys").write_bytes(user_key.export_public_key("openssh"))
    settings = directory / "sshd_config"
    settings.write_text(
        f"HostKey {host_key_file}\n"
        f"AuthorizedKeysFile {directory / 'authorized_keys'}\n"
        "StrictModes no\n"
        "UsePAM no\n"
        "PasswordAuthentication no\n"
        "PermitRootLogin prohibit-password\n"
        "PidFile none\n"
        "Subsystem sftp internal-sftp\n"
    )
    async with inetd((PATH, "-i", "-e", "-f", str(settings)), directory / "sshd.log") as port:
        public = " ".join(host_key.export_public_key().decode().split()[:2])
        private = user_key.export_private_key("openssh").decode()
        yield OpenSshServer(port, getpass.getuser(), private, public)
