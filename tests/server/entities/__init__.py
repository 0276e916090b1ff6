"""Tests of the entities: what their files lead to in the catalog, as the domain asks for it."""
