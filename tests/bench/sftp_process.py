"""An SFTP server in a process of its own, so that it loads neither side of a comparison."""

import asyncio
import sys
from pathlib import Path

from tests.sftp_server import sftp_server


async def main(folder: Path) -> None:
    """Serve `folder`, print the port, and go on until the input pipe ends."""
    async with sftp_server(folder) as server:
        print(server.port, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
