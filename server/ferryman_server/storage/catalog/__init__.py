"""The catalog: records, and the ledger and rejected rows of executions."""
