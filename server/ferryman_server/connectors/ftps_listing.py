"""What files an FTP server has: from the facts it tells, or from what can be found out without them."""

import calendar
import ftplib
import posixpath
import time
from typing import Final

from ferryman_server.connectors.file_names import is_input
from ferryman_server.connectors.ftps_client import FtpsClient
from ferryman_server.connectors.session import RemoteFile

_TIME: Final = "%Y%m%d%H%M%S"
_TIME_LENGTH: Final = 14


def look(client: FtpsClient, path: str) -> RemoteFile | None:
    """Return the file at a path, None for a directory; raises ftplib.error_perm when there is neither."""
    if client.tells_facts:
        _, line, *_ = client.sendcmd(f"MLST {path}").split("\n")
        facts, _ = _told(line.lstrip())
        return _file(client, path, facts)
    try:
        size = client.size(path)
    except ftplib.error_perm:
        if is_directory(client, path):
            return None
        raise
    return RemoteFile(path, size or 0, _modified(client, path))


def listed(client: FtpsClient, directory: str, extension: str) -> list[RemoteFile]:
    """Return the input files of a directory by path; links count as what they lead to."""
    if client.tells_facts:
        files = _listed_by_facts(client, directory, extension)
    else:
        files = _listed_by_names(client, directory, extension)
    return sorted(files, key=lambda file: file.path)


def exists(client: FtpsClient, path: str) -> bool:
    """Tell whether there is anything at a path."""
    try:
        look(client, path)
    except ftplib.error_perm:
        return False
    return True


def is_directory(client: FtpsClient, path: str) -> bool:
    """Tell whether a path is a directory that the user may enter."""
    home = client.pwd()
    try:
        client.cwd(path)
    except ftplib.error_perm:
        return False
    client.cwd(home)
    return True


def _listed_by_facts(client: FtpsClient, directory: str, extension: str) -> list[RemoteFile]:
    lines, _ = client.lines(f"MLSD {directory}")
    found = []
    for line in lines:
        facts, name = _told(line)
        if is_input(name, extension):
            found.append(_file(client, posixpath.join(directory, name), facts))
    return [file for file in found if file is not None]


def _listed_by_names(client: FtpsClient, directory: str, extension: str) -> list[RemoteFile]:
    home = client.pwd()
    # Listing from within: what servers make of a path after NLST differs, and whether they complain of a wrong one.
    client.cwd(directory)
    try:
        names = [name.removeprefix("./") for name in _names(client)]
        found = [_named(client, name) for name in names if is_input(name, extension)]
    finally:
        client.cwd(home)
    paths = [(posixpath.join(directory, file.path), file) for file in found if file is not None]
    return [RemoteFile(path, file.size, file.modified) for path, file in paths]


def _names(client: FtpsClient) -> list[str]:
    try:
        names, reply = client.lines("NLST")
    except (ftplib.error_perm, ftplib.error_temp) as error:
        if "no files" in str(error).lower():
            return []
        raise
    if "failed to open" in reply:
        # vsftpd takes it for a success.
        raise ftplib.error_perm(f"550 {reply[4:]}")
    return names


def _named(client: FtpsClient, name: str) -> RemoteFile | None:
    if any("\ud800" <= c <= "\udfff" for c in name):
        # Not UTF-8, so it cannot be asked for; that it is there is all that can be said.
        return RemoteFile(name, 0)
    try:
        return look(client, name)
    except ftplib.error_perm:
        # Gone by now, or a link to nowhere.
        return None


def _file(client: FtpsClient, path: str, facts: dict[str, str]) -> RemoteFile | None:
    if facts.get("type", "file").lower() != "file":
        return None
    size = int(facts["size"]) if "size" in facts else client.size(path)
    return RemoteFile(path, size or 0, _seconds(facts.get("modify", "")))


def _told(line: str) -> tuple[dict[str, str], str]:
    facts, _, name = line.partition(" ")
    pairs = (fact.partition("=") for fact in facts.rstrip(";").split(";"))
    return {key.lower(): value for key, _, value in pairs}, name


def _modified(client: FtpsClient, path: str) -> int | None:
    try:
        return _seconds(client.sendcmd(f"MDTM {path}")[4:].strip())
    except ftplib.error_perm:
        return None


def _seconds(text: str) -> int | None:
    try:
        return calendar.timegm(time.strptime(text[:_TIME_LENGTH], _TIME))
    except ValueError:
        return None
