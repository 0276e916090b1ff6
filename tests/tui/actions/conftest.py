"""The server and the client that the client's own tests have, for every test that asks."""

from tests.client.conftest import client, server

__all__ = ["client", "server"]
