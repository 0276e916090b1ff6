"""Reaches hosts, and refuses those on the server's own or another private network unless the connector allows them."""

import asyncio
import ipaddress
import os
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from ferryman_server.domain.outcomes import FailureReason, RunFailed

CONNECT_TIMEOUT_SECONDS: Final = 15.0

Connection = TypeVar("Connection")


@dataclass(frozen=True, slots=True)
class Address:
    """An address to connect to, as the resolver gave it."""

    family: socket.AddressFamily
    sockaddr: tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]

    @property
    def ip(self) -> str:
        """The address itself, without the port."""
        return str(self.sockaddr[0])


async def connect(host: str, port: int, *, allow_private_addresses: bool) -> socket.socket:
    """Return a TCP socket connected to a host that may be reached; the caller closes it.

    Raises RunFailed with HOST_UNKNOWN, ADDRESS_REFUSED or CONNECTION_FAILED.
    """
    return await reached(host, port, _connected, allow_private_addresses=allow_private_addresses)


async def reached(
    host: str, port: int, reach: Callable[[Address], Awaitable[Connection]], *, allow_private_addresses: bool
) -> Connection:
    """Connect as `reach` does, to the first address of a host that may be reached and answers.

    `reach` raises OSError when an address cannot be reached. Raises RunFailed as `connect` does.
    """
    addresses = permitted(host, await resolve(host, port), allow_private_addresses=allow_private_addresses)
    causes = []
    for address in addresses:
        try:
            # Only this address, never the name again: a second look-up could give one that was not checked.
            async with asyncio.timeout(CONNECT_TIMEOUT_SECONDS):
                return await reach(address)
        except TimeoutError:
            causes.append(f"{address.ip}: no answer within {CONNECT_TIMEOUT_SECONDS:.0f} s")
        except OSError as error:
            # asyncio puts the address in place of the system's own words.
            causes.append(f"{address.ip}: {os.strerror(error.errno) if error.errno else error}")
    message = (
        f"cannot connect to {host} port {port} ({'; '.join(causes)}); check host and port of the connector, "
        "that the server runs there, and that no firewall is in between"
    )
    raise RunFailed(FailureReason.CONNECTION_FAILED, message)


async def resolve(host: str, port: int) -> list[Address]:
    """Look up a host name or an address; raise RunFailed with HOST_UNKNOWN when there is none."""
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_SECONDS):
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        cause = getattr(error, "strerror", None) or str(error) or "no answer from the resolver"
        message = f"host {host!r} is not known ({cause}); check how the connector spells it, and the resolver"
        raise RunFailed(FailureReason.HOST_UNKNOWN, message) from error
    return [Address(family, sockaddr) for family, _, _, _, sockaddr in found]


def permitted(host: str, addresses: Sequence[Address], *, allow_private_addresses: bool) -> list[Address]:
    """Return the addresses that may be reached; raise RunFailed with ADDRESS_REFUSED when there is none."""
    allowed = [address for address in addresses if allow_private_addresses or is_public(address.ip)]
    if allowed:
        return allowed
    resolved = ", ".join(sorted({address.ip for address in addresses}))
    message = (
        f"host {host!r} is {resolved}, a loopback, link-local, private or multicast address, and connectors may not "
        "reach those by default; if it is meant, set allow_private_addresses on the connector"
    )
    raise RunFailed(FailureReason.ADDRESS_REFUSED, message)


def is_public(text: str) -> bool:
    """Tell whether an address is one of the public internet's hosts."""
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address):
        # Both forms carry an IPv4 address that the kernel or a router would connect to in their place.
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return is_public(str(inner))
    return address.is_global and not address.is_multicast


async def _connected(address: Address) -> socket.socket:
    connection = socket.socket(address.family, socket.SOCK_STREAM)
    try:
        connection.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connection, address.sockaddr)
    except BaseException:
        connection.close()
        raise
    return connection
