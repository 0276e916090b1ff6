"""Whole commands: the real service started, called, signalled and killed."""
