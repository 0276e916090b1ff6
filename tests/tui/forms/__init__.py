"""Tests of the models of forms."""
