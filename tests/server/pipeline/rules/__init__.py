"""Tests of what is special about entities."""
