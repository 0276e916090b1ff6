"""Tests of exported items, on both databases."""
