"""Tests of the control database."""
