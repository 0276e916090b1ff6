"""Tests of the tables' cells, by table."""
