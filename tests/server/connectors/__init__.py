"""Tests of the connectors, against real servers."""
