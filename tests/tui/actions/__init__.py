"""Tests of the actions, most of them against a server on a real socket."""
