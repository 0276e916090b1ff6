"""The control database: connectors, jobs, executions and the job kernel."""
