"""What happens over time: claiming, renewing, ending and recovering executions, and waking watchers."""
