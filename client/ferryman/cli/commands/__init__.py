"""The commands, one module for each noun; each is loaded when it is used."""
