"""The operator console of Ferryman."""
