"""The Ferryman service: connectors, jobs, executions and the catalog behind a gRPC server."""
