"""The real vsftpd for tests: FTPS only, and only data connections that resume the TLS session."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.ftps_server import PASSWORD, Certificate, certificate
from tests.inetd import inetd

PATH = shutil.which("vsftpd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")

# Its guests may be asked for a password, and it takes them without the machine's accounts and without being root.
USERNAME = "ftp"


@dataclass(frozen=True)
class VsftpdServer:
    """A running server, to USERNAME with PASSWORD."""

    port: int
    trusted_certificates: str


@asynccontextmanager
async def vsftpd_server(directory: Path, folder: Path) -> AsyncIterator[VsftpdServer]:
    """Serve on a free port of loopback, with settings of its own in an existing directory; logins begin in a folder."""
    assert PATH is not None
    own = certificate("127.0.0.1")
    settings = directory / "vsftpd.conf"
    settings.write_text(_settings(directory, folder, own))
    # It refuses settings that another user could have written.
    settings.chmod(0o600)
    async with inetd((PATH, str(settings)), directory / "errors.log") as port:
        yield VsftpdServer(port, own.certificate)


def _settings(directory: Path, folder: Path, own: Certificate) -> str:
    pem, passwords = directory / "vsftpd.pem", directory / "passwords"
    pem.touch(mode=0o600)
    pem.write_text(own.certificate + own.key)
    passwords.write_text(f"{PASSWORD}\n")
    return "\n".join(
        (
            "listen=NO",
            "run_as_launching_user=YES",
            "anonymous_enable=YES",
            "secure_email_list_enable=YES",
            f"email_password_file={passwords}",
            f"anon_root={folder}",
            "anon_world_readable_only=NO",
            "write_enable=YES",
            "anon_upload_enable=YES",
            "anon_other_write_enable=YES",
            "ssl_enable=YES",
            "allow_anon_ssl=YES",
            "force_anon_data_ssl=YES",
            "force_anon_logins_ssl=YES",
            "require_ssl_reuse=YES",
            "ssl_ciphers=HIGH",
            f"rsa_cert_file={pem}",
            "xferlog_enable=YES",
            f"vsftpd_log_file={directory / 'vsftpd.log'}",
            "seccomp_sandbox=NO",
            "isolate=NO",
            "isolate_network=NO",
            "",
        )
    )
