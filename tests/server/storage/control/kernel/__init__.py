"""The conformance suite of the job kernel: one body for both databases."""
