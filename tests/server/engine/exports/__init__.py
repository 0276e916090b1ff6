"""Tests of the way from an event to a delivered record."""
