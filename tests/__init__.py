"""Tests of Ferryman, by package: client, server, tui, whole commands (e2e) and benchmarks (bench)."""
