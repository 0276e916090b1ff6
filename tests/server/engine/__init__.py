"""Tests of the engine: real databases, real data processes, a real SFTP server."""
