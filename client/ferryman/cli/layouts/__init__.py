"""How things are written for people and as CSV, one module for each noun."""
