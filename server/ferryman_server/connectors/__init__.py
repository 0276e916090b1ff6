"""How outside systems are reached."""
