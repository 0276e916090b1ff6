"""Tests of the client library and the command line, against a server of the contract on a real socket."""
