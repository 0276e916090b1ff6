"""What forms ask for, what they hold, and the drafts that they make of it; nothing of it knows how it looks."""
