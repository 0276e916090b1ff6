"""What happens over time: claiming, renewing, ending, recovering executions, sending exports and waking watchers."""
