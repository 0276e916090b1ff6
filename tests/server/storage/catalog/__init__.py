"""Tests of the catalog: what writes it, and what reads it."""
