"""Widgets of the console that paint toned cells, line by line."""
