"""Immutable values that the client library takes and returns, named and shaped as in the contract."""
