"""What the console knows of the server: rows, their order, and the connection; no terminal and no calls."""
