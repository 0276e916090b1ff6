"""Which hosts connectors may reach."""

import socket

import pytest

from ferryman_server.connectors.addresses import Address, connect, is_public, permitted, resolve
from ferryman_server.domain.outcomes import FailureReason, RunFailed


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:220:1::1", "::ffff:93.184.215.14"])
def test_hosts_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
    ],
)
def test_addresses_of_private_networks_are_not_public(address: str) -> None:
    assert not is_public(address)


def _address(ip: str) -> Address:
    return Address(socket.AF_INET, (ip, 22))


def test_only_the_public_ones_of_a_hosts_addresses_are_kept() -> None:
    addresses = [_address("10.0.0.1"), _address("93.184.215.14")]
    assert permitted("example.com", addresses, allow_private_addresses=False) == [_address("93.184.215.14")]
    assert permitted("example.com", addresses, allow_private_addresses=True) == addresses


async def test_a_number_that_is_loopback_in_disguise_is_refused() -> None:
    with pytest.raises(RunFailed, match=r"127\.0\.0\.1.*set allow_private_addresses") as caught:
        await connect("2130706433", 22, allow_private_addresses=False)
    assert caught.value.failure.reason is FailureReason.ADDRESS_REFUSED


async def test_localhost_is_refused_unless_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(RunFailed) as caught:
            await connect("localhost", port, allow_private_addresses=False)
        assert caught.value.failure.reason is FailureReason.ADDRESS_REFUSED
        with await connect("localhost", port, allow_private_addresses=True) as connection:
            assert connection.getpeername() == ("127.0.0.1", port)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b", "x" * 64 + ".com", "white space"])
async def test_an_unknown_host_is_named(host: str) -> None:
    with pytest.raises(RunFailed) as caught:
        await resolve(host, 22)
    assert caught.value.failure.reason is FailureReason.HOST_UNKNOWN
    assert host in caught.value.failure.message


async def test_a_port_where_nothing_listens_is_named_with_every_address_tried() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(RunFailed, match=rf"localhost port {port} .*127\.0\.0\.1: Connection refused") as caught:
        await connect("localhost", port, allow_private_addresses=True)
    assert caught.value.failure.reason is FailureReason.CONNECTION_FAILED
