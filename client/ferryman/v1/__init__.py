"""Code generated from the contract in proto/ferryman/v1; never edited by hand."""
