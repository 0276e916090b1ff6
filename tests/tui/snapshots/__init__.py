"""How the console's screens look, compared with how they are stored to look."""
