"""Connectors and jobs described in YAML files, and making a server match them."""
