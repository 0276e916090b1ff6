"""Tests of manifests: reading files, and making a server match them."""
