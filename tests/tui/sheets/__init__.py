"""Tests of the text panes, line by line."""
